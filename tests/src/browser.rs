//! A real Chromium, driven through Debian's chromedriver on a free loopback port.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder};
use serde_json::json;

use crate::servers::free_port;

/// The driver process; ends with its browsers when dropped.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    port: u16,
    profile: tempfile::TempDir,
}

impl Browser {
    /// Starts the driver; `None` where Chromium or its driver is not installed.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start() -> io::Result<Option<Browser>> {
        let (driver, chromium) = (Path::new("/usr/bin/chromedriver"), Path::new("/usr/bin/chromium"));
        if !driver.exists() || !chromium.exists() {
            return Ok(None);
        }
        let port = free_port()?;
        let driver = Command::new(driver)
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let browser = Browser { driver, port, profile: tempfile::tempdir()? };
        let patience = Instant::now() + Duration::from_secs(90);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if Instant::now() > patience {
                return Err(io::Error::other("chromedriver does not answer"));
            }
            sleep(Duration::from_millis(50));
        }
        Ok(Some(browser))
    }

    /// Opens a window of this size.
    ///
    /// # Panics
    /// When the browser does not start.
    pub async fn window(&self, width: u32, height: u32) -> Client {
        let mut capabilities = serde_json::Map::new();
        let arguments = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", self.profile.path().join(format!("{width}x{height}")).display()),
        ];
        capabilities
            .insert("goog:chromeOptions".to_owned(), json!({ "args": arguments, "binary": "/usr/bin/chromium" }));
        ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .expect("the browser starts")
    }
}

impl Browser {
    fn shut_down(&mut self) -> io::Result<()> {
        let mut driver = TcpStream::connect(("127.0.0.1", self.port))?;
        driver.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(driver, "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port)?;
        driver.read_to_end(&mut Vec::new())?;
        let patience = Instant::now() + Duration::from_secs(10);
        while self.driver.try_wait()?.is_none() && Instant::now() < patience {
            sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A driver that is killed leaves its browsers running; asked to, it ends them first.
        let _ = self.shut_down();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
