//! What a visitor is told to try.

use crate::{
    features::{
        imports::service::{Guest, sample_guest, sample_staff},
        staff::domain::StaffRole,
    },
    shared::domain::DistrictId,
    state::AppState,
};
use secrecy::ExposeSecret;
use std::{
    fmt::{self, Write},
    net::SocketAddr,
};
use uuid::Uuid;

/// The welcome, with ids that are good at this moment.
///
/// # Errors
/// The store's.
pub async fn text(
    state: &AppState,
    address: SocketAddr,
    district: DistrictId,
) -> anyhow::Result<String> {
    let guest = sample_guest(state, district).await?;
    let mut text = format!("\nBaobaowu answers on http://{address}\n\n");
    writeln!(text, "  browse and try the API   http://{address}/docs")?;
    accounts(&mut text, state, guest.as_ref())?;
    match guest {
        Some(guest) => booking(&mut text, address, &guest, state.new_id())?,
        None => writeln!(
            text,
            "\nNo child of the sample can be booked now: all are, or the sample has grown\n\
             old, or the workday calendar of the coming weeks is not announced. To start\n\
             afresh, stop, remove the folder of the demonstration, and start again."
        )?,
    }
    write!(text, "\nCtrl-C ends it; the data is kept.")?;
    Ok(text)
}

fn accounts(text: &mut String, state: &AppState, guest: Option<&Guest>) -> fmt::Result {
    let Some(staff) = sample_staff(state) else {
        return Ok(());
    };
    let house = guest.map_or("ouyang", |guest| guest.house.as_str());
    for (role, what) in [
        (StaffRole::DistrictAdmin, "district admin"),
        (StaffRole::HouseManager, "house manager"),
        (StaffRole::HealthWorker, "health worker"),
    ] {
        let here = |place: &Option<String>| place.as_deref().is_none_or(|place| place == house);
        let found = staff
            .logins
            .iter()
            .find(|(has, _, place)| *has == role && here(place));
        if let Some((_, login, _)) = found {
            writeln!(text, "  {what:<24} {login}")?;
        }
    }
    writeln!(
        text,
        "  their password           {}",
        staff.password.expose_secret()
    )?;
    if let Some(guest) = guest {
        writeln!(
            text,
            "  a guardian's phone       {} (the code is in the answer)",
            guest.phone
        )?;
    }
    Ok(())
}

/// A sequence for any shell with curl and sed.
fn booking(text: &mut String, address: SocketAddr, guest: &Guest, key: Uuid) -> fmt::Result {
    let (phone, session) = (&guest.phone, &guest.session.session);
    writeln!(
        text,
        "\nIn another terminal, sign in as the guardian and book a session on {}:\n",
        session.date
    )?;
    writeln!(
        text,
        r#"API=http://{address}/v1; JSON='Content-Type: application/json'
CODE=$(curl -s $API/auth/guardian/phone/codes -H "$JSON" -d '{{"phone":"{phone}"}}' |
  sed 's/.*"demo_code":"\([0-9]*\)".*/\1/')
TOKEN=$(curl -s $API/auth/guardian/phone -H "$JSON" -d '{{"phone":"{phone}","code":"'$CODE'"}}' |
  sed 's/.*"access_token":"\([^"]*\)".*/\1/')
curl -s $API/bookings -H "Authorization: Bearer $TOKEN" -H "$JSON" \
  -H 'Idempotency-Key: {key}' \
  -d '{{"child_id":"{child}","session_id":"{session}"}}'"#,
        child = guest.child,
        session = session.id,
    )
}
