//! Booking and care service for community baby houses (宝宝屋).

/// A step at which the fault tests can hold a request: nothing at all in a release.
macro_rules! step {
    ($step:ident) => {
        #[cfg(feature = "testing")]
        crate::testing::reached(crate::testing::Step::$step).await;
    };
}

/// Whether the fault tests leave a guard out, for one of their controls: never in a release.
macro_rules! left_out {
    ($guard:ident) => {{
        #[cfg(feature = "testing")]
        let left_out = crate::testing::left_out(crate::testing::Guard::$guard);
        #[cfg(not(feature = "testing"))]
        let left_out = false;
        left_out
    }};
}

/// Whether a test has turned a debug switch on, for one of its controls: never in a release.
macro_rules! switched {
    ($state:expr, $switch:ident) => {{
        #[cfg(feature = "testing")]
        let on = crate::testing::Switches::is_on(&$state.switches.$switch);
        #[cfg(not(feature = "testing"))]
        let on = {
            let _ = $state;
            false
        };
        on
    }};
}

pub mod app;
pub mod cli;
pub mod config;
pub mod contract;
pub mod demo;
pub mod features;
pub mod jobs;
pub mod logging;
pub mod server;
pub mod shared;
pub mod state;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tls;
