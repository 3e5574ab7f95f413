//! A web server on loopback for tests: every request is answered by a function, on a thread of its own, and logged.

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// Path and query.
    pub path: String,
    /// Header fields, names in small letters.
    pub headers: Vec<(String, String)>,
    /// How often this path was asked for before.
    pub before: usize,
    pub at: Instant,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

type Then = Box<dyn FnOnce(&mut TcpStream) + Send>;

/// What is sent back.
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Takes over the connection once the header was sent.
    then: Option<Then>,
}

impl Reply {
    /// 200 with a body.
    pub fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
        Reply::status(200).header("Content-Type", content_type).body(body)
    }

    /// A web page that holds an article of two paragraphs, the first of which is `first`.
    pub fn article(title: &str, first: &str) -> Reply {
        Reply::ok("text/html; charset=utf-8", page(title, first))
    }

    pub fn status(status: u16) -> Reply {
        Reply { status, headers: Vec::new(), body: Vec::new(), then: None }
    }

    pub fn redirect(status: u16, to: impl Into<String>) -> Reply {
        Reply::status(status).header("Location", to)
    }

    pub fn header(mut self, name: &str, value: impl Into<String>) -> Reply {
        self.headers.push((name.to_string(), value.into()));
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Reply {
        self.body = body.into();
        self
    }

    /// Sends the header without a length, then whatever `then` writes.
    pub fn then(mut self, then: impl FnOnce(&mut TcpStream) + Send + 'static) -> Reply {
        self.then = Some(Box::new(then));
        self
    }

    fn send(self, stream: &mut TcpStream) -> std::io::Result<()> {
        let mut head = format!("HTTP/1.1 {} X\r\nConnection: close\r\n", self.status);
        let has = |name: &str| self.headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
        if !has("date") {
            head += "Date: Fri, 03 May 2024 12:00:00 GMT\r\n";
        }
        if self.then.is_none() && !has("content-length") {
            head += &format!("Content-Length: {}\r\n", self.body.len());
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all((head + "\r\n").as_bytes())?;
        stream.write_all(&self.body)?;
        if let Some(then) = self.then {
            then(stream);
        }
        stream.flush()
    }
}

/// The source of a page.
pub fn page(title: &str, first: &str) -> String {
    format!(
        "<!doctype html><html><head><title>{title}</title></head><body><nav><a href=/>Home</a></nav><article><h1>{title}</h1>\
         <p>{first}</p><p>The ministry, which published the figures on its website in the morning, expects no great change \
         in the rest of the year, a spokesman said to reporters in the capital.</p></article></body></html>"
    )
}

/// A server; it ends with its owner.
pub struct Server {
    address: SocketAddr,
    log: Arc<Mutex<Vec<Request>>>,
    ended: Arc<AtomicBool>,
}

impl Server {
    /// Starts a server on a free port of 127.0.0.1.
    pub fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (log, ended) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (shared, stopped, answer) = (log.clone(), ended.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(stream), shared, answer) = (stream, shared.clone(), answer.clone()) else { continue };
                // A client that goes away early is none of a test's concern.
                thread::spawn(move || serve(stream, &shared, &*answer));
            }
        });
        Server { address, log, ended }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// `127.0.0.1:PORT`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The requests so far, in the order in which they came.
    pub fn log(&self) -> Vec<Request> {
        self.log.lock().expect("no handler panics").clone()
    }

    /// The paths asked for so far.
    pub fn paths(&self) -> Vec<String> {
        self.log().into_iter().map(|request| request.path).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the listener.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Request>>, answer: &dyn Fn(&Request) -> Reply) -> Option<()> {
    let at = Instant::now();
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_string();
    let mut headers = Vec::new();
    for line in lines {
        let line = line.ok()?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_string()));
    }
    let request = {
        let mut log = log.lock().ok()?;
        let before = log.iter().filter(|request| request.path == path).count();
        let request = Request { path, headers, before, at };
        log.push(request.clone());
        request
    };
    answer(&request).send(&mut stream).ok()?;
    let _ = stream.shutdown(Shutdown::Both);
    Some(())
}

/// A feed (RSS 2.0) of items, each with its address and headline.
pub fn rss(items: &[(&str, &str)]) -> String {
    let item = |(link, title): &(&str, &str)| format!("<item><title>{title}</title><link>{link}</link></item>");
    let items: String = items.iter().map(item).collect();
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Nord</title>{items}</channel></rss>")
}
