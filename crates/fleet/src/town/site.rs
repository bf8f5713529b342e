//! A server that is up: its state, its address, and how to stop it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use server::App;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::fault::{Fault, Outcome, While as _};

/// A running server.
#[derive(Debug)]
pub struct Site {
    /// Its state.
    pub app: App,
    /// Its address.
    pub address: String,
    /// Its data folder.
    pub folder: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<Result<(), String>>>,
}

/// Takes a free loopback port.
///
/// # Errors
///
/// Where there is none.
pub(super) fn listen() -> Outcome<(TcpListener, String)> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).doing("a loopback port")?;
    let address = format!("http://{}", listener.local_addr()?);
    Ok((listener, address))
}

impl Site {
    /// Serves `app`; a relay also syncs with its upstream by itself.
    #[must_use]
    pub(super) fn serve(app: App, listener: TcpListener, address: String, folder: &Path) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = app.clone();
        let task = tokio::spawn(async move {
            let until = async move { drop(stopped.await) };
            let served = server::serve_with(listener, serving, until).await;
            served.map_err(|failure| failure.to_string())
        });
        Self {
            app,
            address,
            folder: folder.to_owned(),
            stop: Some(stop),
            task: Some(task),
        }
    }

    /// Serves `app` and leaves syncing with its upstream to the caller.
    #[must_use]
    pub(super) fn serve_quietly(
        app: App,
        listener: TcpListener,
        address: String,
        folder: &Path,
    ) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let router = server::router(app.clone());
        let task = tokio::spawn(async move {
            listener
                .set_nonblocking(true)
                .map_err(|why| why.to_string())?;
            let listener =
                tokio::net::TcpListener::from_std(listener).map_err(|why| why.to_string())?;
            let until = async move { drop(stopped.await) };
            let served = axum::serve(listener, router)
                .with_graceful_shutdown(until)
                .await;
            served.map_err(|why| why.to_string())
        });
        Self {
            app,
            address,
            folder: folder.to_owned(),
            stop: Some(stop),
            task: Some(task),
        }
    }

    /// Lets an office sync with its upstream by itself, as the program does, whenever there is news.
    pub fn relay(&self) {
        tokio::spawn(server::relay::relay_for_ever(self.app.clone()));
    }

    /// Stops the server and waits until it is down.
    ///
    /// # Errors
    ///
    /// What it failed with, if it did.
    pub async fn stop(&mut self) -> Outcome<()> {
        if let Some(stop) = self.stop.take() {
            // Whoever is down already does not listen any more.
            stop.send(()).unwrap_or_default();
        }
        match self.task.take() {
            Some(task) => task.await?.map_err(Fault::new),
            None => Ok(()),
        }
    }
}
