//! One scenario after the other: fills in what steps say, calls, and writes down what came of it.

use crate::values::{digest, fingerprint, read};
use crate::{common, dynamodb, s3, sqs, surroundings};
use aws_config::BehaviorVersion;
use serde_json::{json, Map, Value};
use std::time::{SystemTime, UNIX_EPOCH};

pub struct Player {
    s3: aws_sdk_s3::Client,
    sqs: aws_sdk_sqs::Client,
    dynamodb: aws_sdk_dynamodb::Client,
    others: common::Clients,
    variables: Map<String, Value>,
}

impl Player {
    pub async fn start() -> Self {
        let config = aws_config::defaults(BehaviorVersion::latest()).http_client(surroundings::http()).load().await;
        let store = aws_sdk_s3::config::Builder::from(&config).force_path_style(!surroundings::proxied());
        Player {
            s3: aws_sdk_s3::Client::from_conf(store.build()),
            sqs: aws_sdk_sqs::Client::new(&config),
            dynamodb: aws_sdk_dynamodb::Client::new(&config),
            others: common::Clients::new(&config),
            variables: Map::new(),
        }
    }

    /// The outcome of a scenario; nothing if this client has not its service.
    pub async fn play(&mut self, scenario: &Value) -> Option<Value> {
        let name = scenario["name"].as_str().expect("a name");
        let service = name.split(':').next().expect("a service");
        if !matches!(service, "s3" | "sqs" | "dynamodb") && !common::knows(service) {
            return None;
        }
        self.begin();
        let mut outcome = "ok";
        let mut trace: Vec<String> = Vec::new();
        for step in scenario["steps"].as_array().expect("steps") {
            let line = self.step(service, step).await.unwrap_or_else(|failure| failure);
            let ok = line.starts_with("ok");
            trace.push(format!("{} {line}", title(step)));
            if !ok && step.get("goOn").is_none() {
                outcome = "failed";
                break;
            }
        }
        let digest = digest(trace.join("\n").as_bytes());
        Some(json!({"name": name, "outcome": outcome, "digest": digest, "trace": trace}))
    }

    fn begin(&mut self) {
        let run = format!("kb-{}", std::env::var("CONFORMANCE_RUN").expect("CONFORMANCE_RUN"));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        self.variables = Map::new();
        self.variables.insert("bucket".into(), json!(run));
        self.variables.insert("name".into(), json!(run));
        self.variables.insert("millis".into(), json!(now.as_millis() as u64));
    }

    async fn step(&mut self, service: &str, step: &Value) -> Result<String, String> {
        if let Some(with) = step.get("upload") {
            let length = step["bytes"].as_u64().expect("a length") as usize;
            return s3::upload(&self.s3, &self.filled(with), length).await;
        }
        if let Some(with) = step.get("download") {
            return s3::download(&self.s3, &self.filled(with)).await;
        }
        let with = self.filled(step.get("with").unwrap_or(&Value::Null));
        if let Some(operation) = read::<String>(step, "presign") {
            return s3::presign(&self.s3, &operation, &with, step).await;
        }
        let operation = step["call"].as_str().expect("a call");
        let answer = match service {
            "s3" => s3::invoke(&self.s3, operation, &with).await,
            "sqs" => sqs::invoke(&self.sqs, operation, &with).await,
            "dynamodb" => dynamodb::invoke(&self.dynamodb, operation, &with).await,
            _ => self.others.invoke(service, operation, &with).await,
        }?;
        if let Some(save) = step.get("save").and_then(Value::as_object) {
            for (name, path) in save {
                let value = at(&answer, path.as_str().expect("a path"));
                self.variables.insert(name.clone(), value);
            }
        }
        let mut line = String::from("ok");
        for path in step.get("show").and_then(Value::as_array).into_iter().flatten() {
            let value = at(&answer, &read_text(&self.filled(path)));
            line += &format!(" {}={}", read_text(path), text(&value));
        }
        Ok(line)
    }

    /// What a step says, with variables in their places; one that is a value by itself stays what it is.
    fn filled(&self, said: &Value) -> Value {
        match said {
            Value::String(text) => self.filled_text(text),
            Value::Array(all) => all.iter().map(|each| self.filled(each)).collect(),
            Value::Object(all) => Value::Object(
                all.iter().map(|(name, each)| (read_text(&self.filled_text(name)), self.filled(each))).collect(),
            ),
            other => other.clone(),
        }
    }

    fn filled_text(&self, said: &str) -> Value {
        if let Some(whole) = said.strip_prefix('$').and_then(|name| self.variables.get(name)) {
            return whole.clone();
        }
        let mut filled = String::new();
        let mut rest = said;
        while let Some(dollar) = rest.find('$') {
            filled += &rest[..dollar];
            rest = &rest[dollar + 1..];
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()).unwrap_or(rest.len());
            match self.variables.get(&rest[..end]) {
                Some(value) => filled += &read_text(value),
                None => filled += &format!("${}", &rest[..end]),
            }
            rest = &rest[end..];
        }
        Value::String(filled + rest)
    }
}

fn title(step: &Value) -> String {
    for key in ["as", "call"] {
        if let Some(text) = step.get(key).and_then(Value::as_str) {
            return text.into();
        }
    }
    let kinds = ["upload", "download", "presign"];
    kinds.iter().find(|kind| step.get(**kind).is_some()).unwrap_or(&"?").to_string()
}

fn read_text(value: &Value) -> String {
    <String as crate::values::Read>::read(value)
}

/// What an answer holds at a path: nothing, a scalar, bytes, or a count.
fn at(answer: &Value, path: &str) -> Value {
    let mut here = answer;
    for part in path.split('.') {
        here = match here {
            Value::Array(all) if part == "#" => return json!(all.len()),
            Value::Object(all) if part == "#" => return json!(all.len()),
            Value::Array(all) => part.parse().ok().and_then(|index: usize| all.get(index)).unwrap_or(&Value::Null),
            Value::Object(all) => all.get(part).unwrap_or(&Value::Null),
            _ => &Value::Null,
        };
    }
    here.clone()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        Value::Object(all) if all.contains_key("@bytes") => fingerprint(&crate::values::bytes(value)),
        other => Some(read_text(other)).filter(|text| !text.is_empty()).unwrap_or("-".into()),
    }
}
