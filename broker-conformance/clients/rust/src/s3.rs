//! The calls of S3 that scenarios make.

use crate::surroundings;
use crate::values::{call, described, fingerprint, noise, read, said, shown, words};
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::types::*;
use aws_sdk_s3::Client;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::http::Request;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::{Map, Value};
use std::time::Duration;

/// As long as the parts of the SDKs' transfer managers.
const PART: usize = 8 * 1024 * 1024;

words!(
    BucketLocationConstraint,
    BucketVersioningStatus,
    ChecksumAlgorithm,
    ChecksumMode,
    ExpirationStatus,
    MetadataDirective,
);

said! {
    CreateBucketConfiguration { "LocationConstraint" set_location_constraint };
    CompletedMultipartUpload { "Parts" set_parts };
    CompletedPart { "PartNumber" set_part_number, "ETag" set_e_tag };
    Delete { "Objects" set_objects } expect;
    ObjectIdentifier { "Key" set_key } expect;
    Tagging { "TagSet" set_tag_set } expect;
    Tag { "Key" set_key, "Value" set_value } expect;
    VersioningConfiguration { "Status" set_status };
    CorsConfiguration { "CORSRules" set_cors_rules } expect;
    CorsRule { "AllowedMethods" set_allowed_methods, "AllowedOrigins" set_allowed_origins } expect;
    BucketLifecycleConfiguration { "Rules" set_rules } expect;
    LifecycleRule { "ID" set_id, "Status" set_status, "Filter" set_filter, "Expiration" set_expiration } expect;
    LifecycleRuleFilter { "Prefix" set_prefix };
    LifecycleExpiration { "Days" set_days };
}

shown! {
    Object { "Key" key };
    CommonPrefix { "Prefix" prefix };
    CopyObjectResult { "ETag" e_tag };
    CopyPartResult { "ETag" e_tag };
    CorsRule {};
    DeletedObject {};
    DeleteMarkerEntry {};
    Error {};
    Grant {};
    LifecycleExpiration { "Days" days };
    LifecycleRule { "Expiration" expiration };
    MultipartUpload {};
    ObjectVersion {};
    Part { "Size" size };
    Tag { "Key" key, "Value" value };
}

pub async fn invoke(s3: &Client, operation: &str, with: &Value) -> Result<Value, String> {
    match operation {
        "GetObject" => get(s3, with).await,
        "PutObject" => call!(s3.put_object(with) {
            "Bucket" set_bucket,
            "Key" set_key,
            "Body" set_body,
            "ContentType" set_content_type,
            "ContentMD5" set_content_md5,
            "ChecksumAlgorithm" set_checksum_algorithm,
            "ChecksumSHA256" set_checksum_sha256,
            "Metadata" set_metadata,
            "Tagging" set_tagging
        } { "ETag" e_tag, "VersionId" version_id }),
        "HeadObject" => call!(s3.head_object(with) { "Bucket" set_bucket, "Key" set_key } {
            "ContentLength" content_length,
            "ContentType" content_type,
            "Metadata" metadata
        }),
        "CopyObject" => call!(s3.copy_object(with) {
            "Bucket" set_bucket,
            "Key" set_key,
            "CopySource" set_copy_source,
            "Metadata" set_metadata,
            "MetadataDirective" set_metadata_directive
        } { "CopyObjectResult" copy_object_result }),
        "DeleteObject" => call!(s3.delete_object(with) {
            "Bucket" set_bucket,
            "Key" set_key,
            "VersionId" set_version_id
        } { "DeleteMarker" delete_marker }),
        "DeleteObjects" => call!(s3.delete_objects(with) { "Bucket" set_bucket, "Delete" set_delete } {
            "Deleted" deleted,
            "Errors" errors
        }),
        "GetObjectTagging" => {
            call!(s3.get_object_tagging(with) { "Bucket" set_bucket, "Key" set_key } { "TagSet" tag_set })
        }
        "PutObjectTagging" => {
            call!(s3.put_object_tagging(with) { "Bucket" set_bucket, "Key" set_key, "Tagging" set_tagging } {})
        }
        "DeleteObjectTagging" => call!(s3.delete_object_tagging(with) { "Bucket" set_bucket, "Key" set_key } {}),
        "ListObjects" => {
            call!(s3.list_objects(with) { "Bucket" set_bucket, "Prefix" set_prefix } { "Contents" contents })
        }
        "ListObjectsV2" => call!(s3.list_objects_v2(with) {
            "Bucket" set_bucket,
            "Prefix" set_prefix,
            "Delimiter" set_delimiter,
            "MaxKeys" set_max_keys,
            "ContinuationToken" set_continuation_token
        } {
            "KeyCount" key_count,
            "IsTruncated" is_truncated,
            "NextContinuationToken" next_continuation_token,
            "Contents" contents,
            "CommonPrefixes" common_prefixes
        }),
        "ListObjectVersions" => call!(s3.list_object_versions(with) { "Bucket" set_bucket, "Prefix" set_prefix } {
            "Versions" versions,
            "DeleteMarkers" delete_markers
        }),
        _ => match parts(s3, operation, with).await {
            Some(answer) => answer,
            None => bucket(s3, operation, with).await,
        },
    }
}

/// Uploads in parts.
async fn parts(s3: &Client, operation: &str, with: &Value) -> Option<Result<Value, String>> {
    Some(match operation {
        "CreateMultipartUpload" => {
            call!(s3.create_multipart_upload(with) { "Bucket" set_bucket, "Key" set_key } { "UploadId" upload_id })
        }
        "UploadPart" => call!(s3.upload_part(with) {
            "Bucket" set_bucket,
            "Key" set_key,
            "UploadId" set_upload_id,
            "PartNumber" set_part_number,
            "Body" set_body
        } { "ETag" e_tag }),
        "UploadPartCopy" => call!(s3.upload_part_copy(with) {
            "Bucket" set_bucket,
            "Key" set_key,
            "UploadId" set_upload_id,
            "PartNumber" set_part_number,
            "CopySource" set_copy_source,
            "CopySourceRange" set_copy_source_range
        } { "CopyPartResult" copy_part_result }),
        "ListParts" => {
            call!(s3.list_parts(with) { "Bucket" set_bucket, "Key" set_key, "UploadId" set_upload_id } { "Parts" parts })
        }
        "CompleteMultipartUpload" => call!(s3.complete_multipart_upload(with) {
            "Bucket" set_bucket,
            "Key" set_key,
            "UploadId" set_upload_id,
            "MultipartUpload" set_multipart_upload
        } {}),
        "AbortMultipartUpload" => {
            call!(s3.abort_multipart_upload(with) { "Bucket" set_bucket, "Key" set_key, "UploadId" set_upload_id } {})
        }
        "ListMultipartUploads" => call!(s3.list_multipart_uploads(with) { "Bucket" set_bucket } { "Uploads" uploads }),
        _ => return None,
    })
}

/// Buckets and their settings.
async fn bucket(s3: &Client, operation: &str, with: &Value) -> Result<Value, String> {
    match operation {
        "CreateBucket" => call!(s3.create_bucket(with) {
            "Bucket" set_bucket,
            "CreateBucketConfiguration" set_create_bucket_configuration
        } {}),
        "HeadBucket" => call!(s3.head_bucket(with) { "Bucket" set_bucket } {}),
        "DeleteBucket" => call!(s3.delete_bucket(with) { "Bucket" set_bucket } {}),
        "GetBucketLocation" => {
            call!(s3.get_bucket_location(with) { "Bucket" set_bucket } { "LocationConstraint" location_constraint })
        }
        "GetBucketAcl" => call!(s3.get_bucket_acl(with) { "Bucket" set_bucket } { "Grants" grants }),
        "PutBucketTagging" => call!(s3.put_bucket_tagging(with) { "Bucket" set_bucket, "Tagging" set_tagging } {}),
        "GetBucketTagging" => call!(s3.get_bucket_tagging(with) { "Bucket" set_bucket } { "TagSet" tag_set }),
        "PutBucketPolicy" => call!(s3.put_bucket_policy(with) { "Bucket" set_bucket, "Policy" set_policy } {}),
        "GetBucketPolicy" => call!(s3.get_bucket_policy(with) { "Bucket" set_bucket } { "Policy" policy }),
        "PutBucketCors" => {
            call!(s3.put_bucket_cors(with) { "Bucket" set_bucket, "CORSConfiguration" set_cors_configuration } {})
        }
        "GetBucketCors" => call!(s3.get_bucket_cors(with) { "Bucket" set_bucket } { "CORSRules" cors_rules }),
        "PutBucketLifecycleConfiguration" => call!(s3.put_bucket_lifecycle_configuration(with) {
            "Bucket" set_bucket,
            "LifecycleConfiguration" set_lifecycle_configuration
        } {}),
        "GetBucketLifecycleConfiguration" => {
            call!(s3.get_bucket_lifecycle_configuration(with) { "Bucket" set_bucket } { "Rules" rules })
        }
        "PutBucketVersioning" => call!(s3.put_bucket_versioning(with) {
            "Bucket" set_bucket,
            "VersioningConfiguration" set_versioning_configuration
        } {}),
        "GetBucketVersioning" => call!(s3.get_bucket_versioning(with) { "Bucket" set_bucket } { "Status" status }),
        "GetBucketReplication" => call!(s3.get_bucket_replication(with) { "Bucket" set_bucket } {}),
        other => Err(format!("failed: this client does not know {other}")),
    }
}

async fn get(s3: &Client, with: &Value) -> Result<Value, String> {
    let answer = s3
        .get_object()
        .set_bucket(read(with, "Bucket"))
        .set_key(read(with, "Key"))
        .set_range(read(with, "Range"))
        .set_if_match(read(with, "IfMatch"))
        .set_if_none_match(read(with, "IfNoneMatch"))
        .set_version_id(read(with, "VersionId"))
        .set_checksum_mode(read(with, "ChecksumMode"))
        .send()
        .await
        .map_err(|failure| described(&failure))?;
    let mut all = Map::new();
    all.insert("ContentLength".into(), answer.content_length.into());
    all.insert("ContentType".into(), answer.content_type.into());
    all.insert("ContentRange".into(), answer.content_range.into());
    all.insert("Body".into(), fingerprint(&whole(answer.body).await?).into());
    Ok(Value::Object(all))
}

async fn whole(body: ByteStream) -> Result<Vec<u8>, String> {
    let data = body.collect().await.map_err(|_| "failed in the body")?;
    Ok(data.to_vec())
}

/// A transfer in parts, one after the other: the SDK's own transfer manager is not released yet.
pub async fn upload(s3: &Client, with: &Value, length: usize) -> Result<String, String> {
    let begun =
        call!(s3.create_multipart_upload(with) { "Bucket" set_bucket, "Key" set_key } { "UploadId" upload_id })?;
    let mut sent = CompletedMultipartUpload::builder();
    for (part, number) in noise(length).chunks(PART).zip(1..) {
        let answer = s3
            .upload_part()
            .set_bucket(read(with, "Bucket"))
            .set_key(read(with, "Key"))
            .set_upload_id(read(&begun, "UploadId"))
            .part_number(number)
            .body(ByteStream::from(part.to_vec()))
            .send()
            .await
            .map_err(|failure| described(&failure))?;
        sent = sent.parts(CompletedPart::builder().part_number(number).set_e_tag(answer.e_tag).build());
    }
    s3.complete_multipart_upload()
        .set_bucket(read(with, "Bucket"))
        .set_key(read(with, "Key"))
        .set_upload_id(read(&begun, "UploadId"))
        .multipart_upload(sent.build())
        .send()
        .await
        .map_err(|failure| described(&failure))?;
    Ok("ok".into())
}

/// The other way, range by range until one is not full.
pub async fn download(s3: &Client, with: &Value) -> Result<String, String> {
    let mut all = Vec::new();
    loop {
        let answer = s3
            .get_object()
            .set_bucket(read(with, "Bucket"))
            .set_key(read(with, "Key"))
            .range(format!("bytes={}-{}", all.len(), all.len() + PART - 1))
            .send()
            .await
            .map_err(|failure| described(&failure))?;
        let part = whole(answer.body).await?;
        all.extend_from_slice(&part);
        if part.len() < PART {
            return Ok(format!("ok {}", fingerprint(&all)));
        }
    }
}

pub async fn presign(s3: &Client, operation: &str, with: &Value, step: &Value) -> Result<String, String> {
    let life = PresigningConfig::expires_in(Duration::from_secs(900)).expect("a quarter of an hour");
    let (bucket, key) = (read(with, "Bucket"), read(with, "Key"));
    let signed = match operation {
        "GetObject" => {
            let call = s3.get_object().set_bucket(bucket).set_key(key);
            call.presigned(life).await.map_err(|failure| described(&failure))
        }
        "PutObject" => {
            let call = s3.put_object().set_bucket(bucket).set_key(key);
            call.presigned(life).await.map_err(|failure| described(&failure))
        }
        "DeleteObject" => {
            let call = s3.delete_object().set_bucket(bucket).set_key(key);
            call.presigned(life).await.map_err(|failure| described(&failure))
        }
        other => Err(format!("failed: this client presigns no {other}")),
    }?;
    let body: String = read(step, "body").unwrap_or_default();
    let mut request = Request::new(SdkBody::from(body));
    request.set_method(signed.method()).map_err(|_| "failed: no method")?;
    request.set_uri(signed.uri()).map_err(|_| "failed: no URI")?;
    for (name, value) in signed.headers() {
        request.headers_mut().insert(name.to_owned(), value.to_owned());
    }
    let answer = surroundings::connector().call(request).await.map_err(|_| "failed ConnectorError")?;
    let status = answer.status().as_u16();
    let data = whole(ByteStream::new(answer.into_body())).await?;
    if status < 300 {
        return Ok(format!("ok {status} {}", fingerprint(&data)));
    }
    let text = String::from_utf8_lossy(&data).into_owned();
    let code = text.split("<Code>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or("-");
    Err(format!("error {code} {status}"))
}
