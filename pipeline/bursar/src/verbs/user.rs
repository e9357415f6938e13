//! `bursar user`: people who sign in.

use std::io::BufRead;

use anyhow::Context;
use desk::service::NewUser;
use model::task::Role;
use rand::RngExt;
use rand::distr::Alphanumeric;
use serde_json::json;

use crate::cli::{User, UserAct};
use crate::config::closest;
use crate::wiring::Installation;
use crate::{Ended, output};

pub(super) async fn run(arguments: User) -> anyhow::Result<Ended> {
    let installation = Installation::load(&arguments.place)?;
    match arguments.act {
        UserAct::Add { name, role, display_name, email, password_stdin } => {
            let Some(roles) = roles(&role) else { return Ok(Ended::WrongUsage) };
            let password = if password_stdin {
                let mut line = String::new();
                std::io::stdin().lock().read_line(&mut line).context("read the password from standard input")?;
                line.trim_end_matches(['\n', '\r']).to_owned()
            } else {
                rand::rng().sample_iter(Alphanumeric).take(20).map(char::from).collect()
            };
            let store = installation.attach().await?;
            let desk = installation.desk(&store, &installation.sandbox()?);
            let display_name = display_name.unwrap_or_else(|| name.clone());
            let new = NewUser { name: name.clone(), display_name, email, password: Some(password.clone()), roles };
            desk.put_user(new, "bursar user add").await?;
            output::say(&format!("{name} may sign in"));
            if arguments.json {
                let made_up = (!password_stdin).then_some(&password);
                output::json(&json!({ "user": name, "password": made_up }))?;
            } else if !password_stdin {
                output::line(&format!("password: {password}"))?;
            }
            Ok(Ended::Well)
        }
        UserAct::List => {
            let users = installation.look().await?.users().await?;
            if arguments.json {
                for user in &users {
                    output::json(&json!({
                        "user": user.name, "name": user.display_name, "roles": user.roles, "email": user.email,
                        "disabled": user.disabled,
                    }))?;
                }
                return Ok(Ended::Well);
            }
            let rows: Vec<Vec<String>> = users
                .into_iter()
                .map(|user| {
                    let roles: Vec<&str> = user.roles.iter().map(|r| r.as_str()).collect();
                    let locked = if user.disabled { "locked out" } else { "" };
                    vec![user.name, user.display_name, roles.join(","), user.email.unwrap_or_default(), locked.into()]
                })
                .collect();
            output::table(&["user", "name", "roles", "mail", ""], &rows, 50)?;
            Ok(Ended::Well)
        }
        UserAct::Disable { name } => {
            let store = installation.existing().await?;
            let user = store.user(&name).await?.with_context(|| format!("find the user {name}: there is none"))?;
            store.put_user(store::User { disabled: true, ..user }, "bursar user disable").await?;
            output::say(&format!("{name} is locked out"));
            if arguments.json {
                output::json(&json!({ "user": name, "disabled": true }))?;
            }
            Ok(Ended::Well)
        }
    }
}

fn roles(names: &[String]) -> Option<Vec<Role>> {
    let known: Vec<String> = Role::ALL.iter().map(|role| role.as_str().to_owned()).collect();
    let mut roles = Vec::new();
    for name in names {
        let Some(role) = Role::ALL.into_iter().find(|role| role.as_str() == name.trim()) else {
            let hint = closest(name, &known).map(|k| format!("; did you mean {k}?")).unwrap_or_default();
            output::say(&format!("bursar: there is no role {name:?}{hint} (known: {})", known.join(", ")));
            return None;
        };
        roles.push(role);
    }
    Some(roles)
}
