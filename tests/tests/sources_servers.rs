//! The throw-away PostgreSQL of the tests works: it starts, keeps what it was told over a restart, and goes away.

use sqlx::{Connection as _, PgConnection};
use tests::servers::Postgres;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_starts_keeps_and_goes_away() {
    let mut server = Postgres::start().unwrap();
    let (url, other) = (server.database().unwrap(), server.database().unwrap());
    assert_ne!(url, other);
    let mut connection = PgConnection::connect(&url).await.unwrap();
    sqlx::query("CREATE TABLE kept (text TEXT)").execute(&mut connection).await.unwrap();
    sqlx::query("INSERT INTO kept VALUES ('it')").execute(&mut connection).await.unwrap();
    server.stop();
    assert!(PgConnection::connect(&url).await.is_err());
    server.begin().unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let kept: String = sqlx::query_scalar("SELECT text FROM kept").fetch_one(&mut connection).await.unwrap();
    assert_eq!(kept, "it");
    let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(&mut connection).await.unwrap();
    assert_eq!(fsync, "on");
}
