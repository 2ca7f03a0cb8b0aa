//! The calls of DynamoDB that scenarios make.

use crate::values::{bytes, call, said, shown, words, Read, Show};
use aws_sdk_dynamodb::types::*;
use aws_sdk_dynamodb::Client;
use aws_smithy_types::Blob;
use serde_json::{json, Value};

words!(BillingMode, ScalarAttributeType, KeyType, ReturnValue, TableStatus);

said! {
    AttributeDefinition { "AttributeName" set_attribute_name, "AttributeType" set_attribute_type } expect;
    KeySchemaElement { "AttributeName" set_attribute_name, "KeyType" set_key_type } expect;
    WriteRequest { "PutRequest" set_put_request };
    PutRequest { "Item" set_item } expect;
    KeysAndAttributes { "Keys" set_keys } expect;
    TransactWriteItem { "Put" set_put, "Delete" set_delete, "ConditionCheck" set_condition_check };
    Put { "TableName" set_table_name, "Item" set_item } expect;
    Delete { "TableName" set_table_name, "Key" set_key } expect;
    ConditionCheck { "TableName" set_table_name, "Key" set_key, "ConditionExpression" set_condition_expression } expect;
    TransactGetItem { "Get" set_get };
    Get { "TableName" set_table_name, "Key" set_key } expect;
}

shown! {
    TableDescription { "TableName" table_name, "TableStatus" table_status, "KeySchema" key_schema };
    KeySchemaElement { "AttributeName" attribute_name };
    WriteRequest {};
    ItemResponse { "Item" item };
}

impl Read for AttributeValue {
    fn read(said: &Value) -> Self {
        let (kind, value) = said.as_object().and_then(|all| all.iter().next()).expect("an attribute value");
        match kind.as_str() {
            "S" => AttributeValue::S(Read::read(value)),
            "N" => AttributeValue::N(Read::read(value)),
            "B" => AttributeValue::B(Blob::new(bytes(value))),
            "BOOL" => AttributeValue::Bool(Read::read(value)),
            "NULL" => AttributeValue::Null(Read::read(value)),
            "SS" => AttributeValue::Ss(Read::read(value)),
            "L" => AttributeValue::L(Read::read(value)),
            "M" => AttributeValue::M(Read::read(value)),
            other => panic!("an attribute value of no known kind: {other}"),
        }
    }
}

impl Show for AttributeValue {
    fn show(&self) -> Value {
        match self {
            AttributeValue::S(text) => json!({ "S": text }),
            AttributeValue::N(number) => json!({ "N": number }),
            other => json!({ "other": format!("{other:?}") }),
        }
    }
}

pub async fn invoke(dynamodb: &Client, operation: &str, with: &Value) -> Result<Value, String> {
    match operation {
        "CreateTable" => call!(dynamodb.create_table(with) {
            "TableName" set_table_name,
            "BillingMode" set_billing_mode,
            "AttributeDefinitions" set_attribute_definitions,
            "KeySchema" set_key_schema
        } { "TableDescription" table_description }),
        "PutItem" => call!(dynamodb.put_item(with) {
            "TableName" set_table_name,
            "Item" set_item,
            "ConditionExpression" set_condition_expression
        } {}),
        "GetItem" => call!(dynamodb.get_item(with) {
            "TableName" set_table_name,
            "Key" set_key,
            "ConsistentRead" set_consistent_read
        } { "Item" item }),
        "UpdateItem" => call!(dynamodb.update_item(with) {
            "TableName" set_table_name,
            "Key" set_key,
            "UpdateExpression" set_update_expression,
            "ExpressionAttributeNames" set_expression_attribute_names,
            "ExpressionAttributeValues" set_expression_attribute_values,
            "ReturnValues" set_return_values
        } { "Attributes" attributes }),
        "Query" => call!(dynamodb.query(with) {
            "TableName" set_table_name,
            "KeyConditionExpression" set_key_condition_expression,
            "ExpressionAttributeValues" set_expression_attribute_values
        } { "Count" count }),
        "Scan" => call!(dynamodb.scan(with) { "TableName" set_table_name } { "Count" count }),
        "DeleteItem" => call!(dynamodb.delete_item(with) { "TableName" set_table_name, "Key" set_key } {}),
        "BatchWriteItem" => {
            call!(dynamodb.batch_write_item(with) { "RequestItems" set_request_items } { "UnprocessedItems" unprocessed_items })
        }
        "BatchGetItem" => {
            call!(dynamodb.batch_get_item(with) { "RequestItems" set_request_items } { "Responses" responses })
        }
        "TransactWriteItems" => call!(dynamodb.transact_write_items(with) { "TransactItems" set_transact_items } {}),
        "TransactGetItems" => {
            call!(dynamodb.transact_get_items(with) { "TransactItems" set_transact_items } { "Responses" responses })
        }
        "DescribeTable" => call!(dynamodb.describe_table(with) { "TableName" set_table_name } { "Table" table }),
        "ExecuteStatement" => call!(dynamodb.execute_statement(with) { "Statement" set_statement } { "Items" items }),
        "ListTables" => call!(dynamodb.list_tables(with) {} {}),
        "DeleteTable" => {
            call!(dynamodb.delete_table(with) { "TableName" set_table_name } { "TableDescription" table_description })
        }
        other => Err(format!("failed: this client does not know {other}")),
    }
}
