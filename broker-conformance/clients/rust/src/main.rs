//! Plays the scenarios with the AWS SDK for Rust: all of the surroundings from the environment.

mod common;
mod dynamodb;
mod player;
mod s3;
mod sqs;
mod surroundings;
mod values;

use player::Player;
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let file = std::env::var("CONFORMANCE_SCENARIOS").expect("CONFORMANCE_SCENARIOS names a file");
    let text = std::fs::read_to_string(file).expect("the scenarios can be read");
    let scenarios: Vec<Value> = serde_json::from_str(&text).expect("the scenarios are JSON");
    let mut player = Player::start().await;
    for scenario in &scenarios {
        if let Some(outcome) = player.play(scenario).await {
            println!("{outcome}");
        }
    }
}
