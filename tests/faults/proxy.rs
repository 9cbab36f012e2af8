//! A proxy before PostgreSQL or Redis that can cut, delay, reset and hold.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// What is done to what passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It passes.
    Pass,
    /// Each piece is late by this.
    Delay(Duration),
    /// Connections are reset, and new ones too.
    Reset,
    /// What clients send is kept, and delivered when this ends, even if the client is gone
    /// by then.
    Hold,
    /// A `COMMIT` is not passed on; the connection is cut.
    CutBeforeCommit,
    /// A `COMMIT` is passed on; when it has been answered the answer is thrown away and the
    /// connection is cut.
    CutAfterCommit,
}

/// How PostgreSQL is asked to commit: a simple query.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// A listening proxy; it ends when dropped.
pub struct Proxy {
    pub port: u16,
    mode: watch::Sender<Mode>,
    cut: Arc<Mutex<usize>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    pub async fn before(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mode, seen) = watch::channel(Mode::Pass);
        let cut = Arc::default();
        let shared = Link {
            mode: seen,
            cut: Arc::clone(&cut),
        };
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, target, shared.clone()));
            }
        });
        Self {
            port,
            mode,
            cut,
            accepting,
        }
    }

    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// How many connections were cut at a commit.
    pub fn commits_cut(&self) -> usize {
        *self.cut.lock().unwrap()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

#[derive(Clone)]
struct Link {
    mode: watch::Receiver<Mode>,
    cut: Arc<Mutex<usize>>,
}

impl Link {
    fn mode(&self) -> Mode {
        *self.mode.borrow()
    }

    fn count(&self) {
        *self.cut.lock().unwrap() += 1;
    }

    async fn until_reset(&mut self) {
        // An error says that the proxy is gone, and with it this connection.
        drop(self.mode.wait_for(|mode| *mode == Mode::Reset).await);
    }

    async fn until_not_held(&mut self) {
        drop(self.mode.wait_for(|mode| *mode != Mode::Hold).await);
    }
}

/// Whether the answer to a commit is to be thrown away.
type Doomed = watch::Sender<bool>;

async fn serve(client: TcpStream, target: u16, mut link: Link) {
    let address = SocketAddr::from(([127, 0, 0, 1], target));
    if link.mode() == Mode::Reset {
        return reset(&client);
    }
    let Ok(server) = TcpStream::connect(address).await else {
        return reset(&client);
    };
    drop((client.set_nodelay(true), server.set_nodelay(true)));
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let doomed = Doomed::new(false);
    {
        let mut other = link.clone();
        let up = upwards(&mut from_client, &mut to_server, link.clone(), &doomed);
        let down = downwards(&mut from_server, &mut to_client, other.clone(), &doomed);
        tokio::select! {
            () = up => {}
            () = down => {}
            () = other.until_reset() => {}
        }
    }
    // What was held and not cut reaches the server all the same.
    if link.mode() != Mode::Reset {
        drop(to_server.shutdown().await);
    }
    if let (true, Ok(client)) = (
        matches!(
            link.mode(),
            Mode::Reset | Mode::CutAfterCommit | Mode::CutBeforeCommit
        ),
        from_client.reunite(to_client),
    ) {
        reset(&client);
    }
    link.mode.mark_unchanged();
}

/// Ends a connection so that the other end is told of an error, not of an end.
fn reset(stream: &TcpStream) {
    drop(stream.set_zero_linger());
}

async fn upwards(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    mut link: Link,
    doomed: &Doomed,
) {
    let mut piece = vec![0; 64 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut piece).await else {
            return;
        };
        let sent = &piece[..length];
        match link.mode() {
            Mode::Delay(late) => tokio::time::sleep(late).await,
            Mode::Hold => link.until_not_held().await,
            Mode::CutBeforeCommit if is_commit(sent) => return link.count(),
            Mode::CutAfterCommit if is_commit(sent) => {
                link.count();
                doomed.send_replace(true);
            }
            _ => {}
        }
        if to.write_all(sent).await.is_err() {
            return;
        }
    }
}

async fn downwards(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, link: Link, doomed: &Doomed) {
    let mut piece = vec![0; 64 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut piece).await else {
            return;
        };
        if let Mode::Delay(late) = link.mode() {
            tokio::time::sleep(late).await;
        }
        // The server has answered the commit: it is made.
        if *doomed.borrow() || to.write_all(&piece[..length]).await.is_err() {
            return;
        }
    }
}

fn is_commit(sent: &[u8]) -> bool {
    sent.windows(COMMIT.len()).any(|window| window == COMMIT)
}
