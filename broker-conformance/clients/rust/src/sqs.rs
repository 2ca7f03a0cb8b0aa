//! The calls of SQS that scenarios make.

use crate::values::{call, said, shown, words};
use aws_sdk_sqs::types::*;
use aws_sdk_sqs::Client;
use serde_json::Value;

words!(QueueAttributeName);

said! {
    MessageAttributeValue { "DataType" set_data_type, "StringValue" set_string_value, "BinaryValue" set_binary_value } expect;
    DeleteMessageBatchRequestEntry { "Id" set_id, "ReceiptHandle" set_receipt_handle } expect;
    SendMessageBatchRequestEntry { "Id" set_id, "MessageBody" set_message_body } expect;
}

shown! {
    Message { "Body" body, "ReceiptHandle" receipt_handle, "MessageAttributes" message_attributes };
    MessageAttributeValue { "StringValue" string_value };
    DeleteMessageBatchResultEntry {};
    SendMessageBatchResultEntry {};
    BatchResultErrorEntry {};
}

impl crate::values::Read for std::collections::HashMap<QueueAttributeName, String> {
    fn read(said: &Value) -> Self {
        let all = said.as_object().expect("a map");
        all.iter()
            .map(|(name, each)| (QueueAttributeName::from(name.as_str()), crate::values::Read::read(each)))
            .collect()
    }
}

impl crate::values::Show for std::collections::HashMap<QueueAttributeName, String> {
    fn show(&self) -> Value {
        Value::Object(self.iter().map(|(name, each)| (name.as_str().into(), each.as_str().into())).collect())
    }
}

pub async fn invoke(sqs: &Client, operation: &str, with: &Value) -> Result<Value, String> {
    match operation {
        "CreateQueue" => {
            call!(sqs.create_queue(with) { "QueueName" set_queue_name, "Attributes" set_attributes } { "QueueUrl" queue_url })
        }
        "GetQueueUrl" => call!(sqs.get_queue_url(with) { "QueueName" set_queue_name } {}),
        "SendMessage" => call!(sqs.send_message(with) {
            "QueueUrl" set_queue_url,
            "MessageBody" set_message_body,
            "MessageAttributes" set_message_attributes,
            "MessageGroupId" set_message_group_id,
            "MessageDeduplicationId" set_message_deduplication_id
        } { "MD5OfMessageBody" md5_of_message_body }),
        "ReceiveMessage" => call!(sqs.receive_message(with) {
            "QueueUrl" set_queue_url,
            "WaitTimeSeconds" set_wait_time_seconds,
            "MaxNumberOfMessages" set_max_number_of_messages,
            "MessageAttributeNames" set_message_attribute_names
        } { "Messages" messages }),
        "ChangeMessageVisibility" => call!(sqs.change_message_visibility(with) {
            "QueueUrl" set_queue_url,
            "ReceiptHandle" set_receipt_handle,
            "VisibilityTimeout" set_visibility_timeout
        } {}),
        "DeleteMessage" => {
            call!(sqs.delete_message(with) { "QueueUrl" set_queue_url, "ReceiptHandle" set_receipt_handle } {})
        }
        "DeleteMessageBatch" => call!(sqs.delete_message_batch(with) {
            "QueueUrl" set_queue_url,
            "Entries" set_entries
        } { "Successful" successful, "Failed" failed }),
        "TagQueue" => call!(sqs.tag_queue(with) { "QueueUrl" set_queue_url, "Tags" set_tags } {}),
        "ListQueueTags" => call!(sqs.list_queue_tags(with) { "QueueUrl" set_queue_url } { "Tags" tags }),
        "SendMessageBatch" => call!(sqs.send_message_batch(with) {
            "QueueUrl" set_queue_url,
            "Entries" set_entries
        } { "Successful" successful, "Failed" failed }),
        "GetQueueAttributes" => call!(sqs.get_queue_attributes(with) {
            "QueueUrl" set_queue_url,
            "AttributeNames" set_attribute_names
        } { "Attributes" attributes }),
        "SetQueueAttributes" => {
            call!(sqs.set_queue_attributes(with) { "QueueUrl" set_queue_url, "Attributes" set_attributes } {})
        }
        "ListQueues" => {
            call!(sqs.list_queues(with) { "QueueNamePrefix" set_queue_name_prefix } { "QueueUrls" queue_urls })
        }
        "PurgeQueue" => call!(sqs.purge_queue(with) { "QueueUrl" set_queue_url } {}),
        "DeleteQueue" => call!(sqs.delete_queue(with) { "QueueUrl" set_queue_url } {}),
        other => Err(format!("failed: this client does not know {other}")),
    }
}
