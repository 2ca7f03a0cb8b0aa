//! The calls of the smaller services that scenarios make.

use crate::values::{call, said, shown, words};
use aws_config::SdkConfig;
use serde_json::Value;

pub struct Clients {
    cloudwatch: aws_sdk_cloudwatch::Client,
    kms: aws_sdk_kms::Client,
    secretsmanager: aws_sdk_secretsmanager::Client,
    sns: aws_sdk_sns::Client,
    sts: aws_sdk_sts::Client,
}

pub fn knows(service: &str) -> bool {
    matches!(service, "cloudwatch" | "kms" | "secretsmanager" | "sns" | "sts")
}

words!(
    aws_sdk_cloudwatch::types::ComparisonOperator,
    aws_sdk_cloudwatch::types::StateValue,
    aws_sdk_cloudwatch::types::Statistic,
    aws_sdk_kms::types::DataKeySpec,
    aws_sdk_secretsmanager::types::FilterNameStringType,
);

said! {
    aws_sdk_cloudwatch::types::Dimension { "Name" set_name, "Value" set_value };
    aws_sdk_cloudwatch::types::MetricDatum { "MetricName" set_metric_name, "Value" set_value, "Dimensions" set_dimensions };
    aws_sdk_secretsmanager::types::Filter { "Key" set_key, "Values" set_values };
    aws_sdk_sns::types::MessageAttributeValue { "DataType" set_data_type, "StringValue" set_string_value } expect;
    aws_sdk_sns::types::PublishBatchRequestEntry { "Id" set_id, "Message" set_message } expect;
}

shown! {
    aws_sdk_cloudwatch::types::Metric { "MetricName" metric_name };
    aws_sdk_cloudwatch::types::MetricAlarm { "Threshold" threshold, "StateReason" state_reason };
    aws_sdk_kms::types::KeyMetadata { "KeyId" key_id, "Description" description };
    aws_sdk_secretsmanager::types::SecretListEntry {};
    aws_sdk_sns::types::PublishBatchResultEntry {};
    aws_sdk_sns::types::Subscription { "Protocol" protocol };
}

impl Clients {
    pub fn new(config: &SdkConfig) -> Self {
        Clients {
            cloudwatch: aws_sdk_cloudwatch::Client::new(config),
            kms: aws_sdk_kms::Client::new(config),
            secretsmanager: aws_sdk_secretsmanager::Client::new(config),
            sns: aws_sdk_sns::Client::new(config),
            sts: aws_sdk_sts::Client::new(config),
        }
    }

    pub async fn invoke(&self, service: &str, operation: &str, with: &Value) -> Result<Value, String> {
        match service {
            "cloudwatch" => cloudwatch(&self.cloudwatch, operation, with).await,
            "kms" => kms(&self.kms, operation, with).await,
            "secretsmanager" => secretsmanager(&self.secretsmanager, operation, with).await,
            "sns" => sns(&self.sns, operation, with).await,
            _ => sts(&self.sts, operation, with).await,
        }
    }
}

async fn sts(sts: &aws_sdk_sts::Client, operation: &str, with: &Value) -> Result<Value, String> {
    match operation {
        "GetCallerIdentity" => call!(sts.get_caller_identity(with) {} { "Account" account }),
        "AssumeRole" => {
            call!(sts.assume_role(with) { "RoleArn" set_role_arn, "RoleSessionName" set_role_session_name } {})
        }
        "GetSessionToken" => call!(sts.get_session_token(with) {} {}),
        other => Err(unknown(other)),
    }
}

async fn sns(sns: &aws_sdk_sns::Client, operation: &str, with: &Value) -> Result<Value, String> {
    match operation {
        "CreateTopic" => call!(sns.create_topic(with) { "Name" set_name } { "TopicArn" topic_arn }),
        "Publish" => call!(sns.publish(with) {
            "TopicArn" set_topic_arn,
            "Message" set_message,
            "Subject" set_subject,
            "MessageAttributes" set_message_attributes
        } {}),
        "SetTopicAttributes" => call!(sns.set_topic_attributes(with) {
            "TopicArn" set_topic_arn,
            "AttributeName" set_attribute_name,
            "AttributeValue" set_attribute_value
        } {}),
        "GetTopicAttributes" => {
            call!(sns.get_topic_attributes(with) { "TopicArn" set_topic_arn } { "Attributes" attributes })
        }
        "PublishBatch" => call!(sns.publish_batch(with) {
            "TopicArn" set_topic_arn,
            "PublishBatchRequestEntries" set_publish_batch_request_entries
        } { "Successful" successful }),
        "Subscribe" => call!(sns.subscribe(with) {
            "TopicArn" set_topic_arn,
            "Protocol" set_protocol,
            "Endpoint" set_endpoint,
            "Attributes" set_attributes
        } { "SubscriptionArn" subscription_arn }),
        "ListSubscriptionsByTopic" => {
            call!(sns.list_subscriptions_by_topic(with) { "TopicArn" set_topic_arn } { "Subscriptions" subscriptions })
        }
        "Unsubscribe" => call!(sns.unsubscribe(with) { "SubscriptionArn" set_subscription_arn } {}),
        "DeleteTopic" => call!(sns.delete_topic(with) { "TopicArn" set_topic_arn } {}),
        other => Err(unknown(other)),
    }
}

async fn kms(kms: &aws_sdk_kms::Client, operation: &str, with: &Value) -> Result<Value, String> {
    match operation {
        "CreateKey" => call!(kms.create_key(with) { "Description" set_description } { "KeyMetadata" key_metadata }),
        "Encrypt" => call!(kms.encrypt(with) {
            "KeyId" set_key_id,
            "Plaintext" set_plaintext,
            "EncryptionContext" set_encryption_context
        } { "CiphertextBlob" ciphertext_blob }),
        "Decrypt" => call!(kms.decrypt(with) {
            "CiphertextBlob" set_ciphertext_blob,
            "EncryptionContext" set_encryption_context
        } { "Plaintext" plaintext }),
        "GenerateDataKey" => call!(kms.generate_data_key(with) { "KeyId" set_key_id, "KeySpec" set_key_spec } {}),
        "ReEncrypt" => call!(kms.re_encrypt(with) {
            "CiphertextBlob" set_ciphertext_blob,
            "SourceEncryptionContext" set_source_encryption_context,
            "DestinationKeyId" set_destination_key_id
        } { "CiphertextBlob" ciphertext_blob }),
        "CreateAlias" => {
            call!(kms.create_alias(with) { "AliasName" set_alias_name, "TargetKeyId" set_target_key_id } {})
        }
        "DescribeKey" => call!(kms.describe_key(with) { "KeyId" set_key_id } { "KeyMetadata" key_metadata }),
        other => Err(unknown(other)),
    }
}

async fn secretsmanager(
    secretsmanager: &aws_sdk_secretsmanager::Client,
    operation: &str,
    with: &Value,
) -> Result<Value, String> {
    match operation {
        "CreateSecret" => {
            call!(secretsmanager.create_secret(with) { "Name" set_name, "SecretString" set_secret_string } {})
        }
        "GetSecretValue" => call!(secretsmanager.get_secret_value(with) { "SecretId" set_secret_id } {
            "SecretString" secret_string,
            "SecretBinary" secret_binary
        }),
        "PutSecretValue" => {
            call!(secretsmanager.put_secret_value(with) { "SecretId" set_secret_id, "SecretBinary" set_secret_binary } {})
        }
        "ListSecrets" => {
            call!(secretsmanager.list_secrets(with) { "Filters" set_filters } { "SecretList" secret_list })
        }
        "DeleteSecret" => call!(secretsmanager.delete_secret(with) {
            "SecretId" set_secret_id,
            "RecoveryWindowInDays" set_recovery_window_in_days
        } { "Name" name }),
        "RestoreSecret" => call!(secretsmanager.restore_secret(with) { "SecretId" set_secret_id } { "Name" name }),
        other => Err(unknown(other)),
    }
}

async fn cloudwatch(cloudwatch: &aws_sdk_cloudwatch::Client, operation: &str, with: &Value) -> Result<Value, String> {
    match operation {
        "PutMetricData" => {
            call!(cloudwatch.put_metric_data(with) { "Namespace" set_namespace, "MetricData" set_metric_data } {})
        }
        "ListMetrics" => call!(cloudwatch.list_metrics(with) { "Namespace" set_namespace } { "Metrics" metrics }),
        "PutMetricAlarm" => call!(cloudwatch.put_metric_alarm(with) {
            "AlarmName" set_alarm_name,
            "ComparisonOperator" set_comparison_operator,
            "EvaluationPeriods" set_evaluation_periods,
            "MetricName" set_metric_name,
            "Namespace" set_namespace,
            "Period" set_period,
            "Statistic" set_statistic,
            "Threshold" set_threshold
        } {}),
        "DescribeAlarms" => call!(cloudwatch.describe_alarms(with) {
            "AlarmNames" set_alarm_names,
            "AlarmNamePrefix" set_alarm_name_prefix,
            "StateValue" set_state_value
        } { "MetricAlarms" metric_alarms }),
        "SetAlarmState" => call!(cloudwatch.set_alarm_state(with) {
            "AlarmName" set_alarm_name,
            "StateValue" set_state_value,
            "StateReason" set_state_reason
        } {}),
        "DeleteAlarms" => call!(cloudwatch.delete_alarms(with) { "AlarmNames" set_alarm_names } {}),
        other => Err(unknown(other)),
    }
}

fn unknown(operation: &str) -> String {
    format!("failed: this client does not know {operation}")
}
