//! A line between two Florins that loses the answers it is told to lose.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};

/// What passed, and the path whose next answer is lost.
#[derive(Default)]
struct Passed {
    seen: Vec<String>,
    cut: Option<String>,
}

/// The line. It leads nowhere at first.
pub(crate) struct Wire {
    socket: Mutex<Option<TcpSocket>>,
    passed: Arc<Mutex<Passed>>,
}

impl Wire {
    pub(crate) fn closed() -> Wire {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        Wire { socket: Mutex::new(Some(socket)), passed: Arc::default() }
    }

    /// From now on it leads there; its own address.
    pub(crate) fn lead_to(&self, url: &str) -> String {
        let peer = url.strip_prefix("http://").unwrap().to_owned();
        let listener = self.socket.lock().unwrap().take().unwrap().listen(64).unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        let passed = self.passed.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (peer, passed) = (peer.clone(), passed.clone());
                tokio::spawn(async move { pass(stream, &peer, &passed).await });
            }
        });
        own
    }

    /// The next request to this path arrives, and its answer does not.
    pub(crate) fn cut(&self, path: &str) {
        self.passed.lock().unwrap().cut = Some(path.to_owned());
    }

    /// Methods and paths of what passed.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.passed.lock().unwrap().seen.clone()
    }
}

/// One request, and a connection that ends with its answer: none is kept that the other side has left.
async fn pass(stream: TcpStream, peer: &str, passed: &Mutex<Passed>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    stream.read_line(&mut head).await.ok()?;
    let line = head.rsplit_once(' ')?.0.to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).await.ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().ok()?;
        }
        if !name.eq_ignore_ascii_case("connection") {
            head.push_str(&header);
        }
    }
    head.push_str("connection: close\r\n\r\n");
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;

    let mut further = TcpStream::connect(peer).await.ok()?;
    further.write_all(head.as_bytes()).await.ok()?;
    further.write_all(&body).await.ok()?;
    let mut answer = Vec::new();
    further.read_to_end(&mut answer).await.ok()?;
    let is_lost = {
        let mut passed = passed.lock().unwrap();
        let is_lost = passed.cut.take_if(|path| line.ends_with(&format!(" {path}"))).is_some();
        passed.seen.push(line);
        is_lost
    };
    if !is_lost {
        stream.write_all(&answer).await.ok()?;
    }
    Some(())
}
