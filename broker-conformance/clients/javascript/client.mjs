// Plays the scenarios with the AWS SDK for JavaScript, v3 or, with the argument 2, v2: default settings, all of the
// surroundings from the environment.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import https from "node:https";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { HttpsProxyAgent } from "hpagent";

const PACKAGES = {
  cloudwatch: "@aws-sdk/client-cloudwatch",
  dynamodb: "@aws-sdk/client-dynamodb",
  ec2: "@aws-sdk/client-ec2",
  iam: "@aws-sdk/client-iam",
  kinesis: "@aws-sdk/client-kinesis",
  kms: "@aws-sdk/client-kms",
  lambda: "@aws-sdk/client-lambda",
  logs: "@aws-sdk/client-cloudwatch-logs",
  s3: "@aws-sdk/client-s3",
  secretsmanager: "@aws-sdk/client-secrets-manager",
  sns: "@aws-sdk/client-sns",
  sqs: "@aws-sdk/client-sqs",
  ssm: "@aws-sdk/client-ssm",
  sts: "@aws-sdk/client-sts",
};
const EARLIER = { dynamodb: "DynamoDB", s3: "S3", sqs: "SQS", sts: "STS" };
const VERSION_2 = process.argv[2] === "2";
const SERVICES = VERSION_2 ? EARLIER : PACKAGES;
const RUN = process.env.CONFORMANCE_RUN;
const made = {};

function agent() {
  const proxy = process.env.HTTPS_PROXY;
  return proxy ? new HttpsProxyAgent({ proxy, keepAlive: true }) : new https.Agent({ keepAlive: true });
}

async function earlier(name) {
  const { default: sdk } = await import("aws-sdk");
  // Version 2 reads neither the endpoint nor a proxy from the environment.
  const options = { region: process.env.AWS_REGION };
  if (process.env.HTTPS_PROXY) options.httpOptions = { agent: agent() };
  const endpoint = process.env["AWS_ENDPOINT_URL_" + name.toUpperCase()] ?? process.env.AWS_ENDPOINT_URL;
  if (endpoint) {
    options.endpoint = endpoint;
    options.s3ForcePathStyle = true;
  }
  return new sdk[EARLIER[name]](options);
}

async function service(name) {
  if (VERSION_2) return (made[name] ??= { client: await earlier(name) });
  if (!made[name]) {
    const sdk = await import(PACKAGES[name]);
    const clientName = Object.keys(sdk).find((each) => each.endsWith("Client") && sdk[each.slice(0, -6)]);
    const options = {};
    if (process.env.HTTPS_PROXY || name === "kinesis") {
      // Node knows no proxy of its own; and Kinesis by default speaks HTTP/2 alone, which no server here does.
      options.requestHandler = new NodeHttpHandler({ httpsAgent: agent() });
    }
    if (name === "s3" && !process.env.HTTPS_PROXY) {
      options.forcePathStyle = true; // buckets have no names of their own here
    }
    if (name === "sqs" && process.env.HTTPS_PROXY) {
      options.useQueueUrlAsEndpoint = false; // the local queue server names itself by an address behind the tunnel
    }
    made[name] = { sdk, client: new sdk[clientName](options) };
  }
  return made[name];
}

function noise(length) {
  const block = Buffer.alloc(65521);
  let state = 17n;
  for (let i = 0; i < block.length; i++) {
    state = (state * 1103515245n + 12345n) & 0x7fffffffn;
    block[i] = Number((state >> 16n) & 0xffn);
  }
  return Buffer.alloc(length, block);
}

const fingerprint = (data) => `${data.length}:${createHash("sha256").update(data).digest("hex").slice(0, 16)}`;

function filled(value, variables) {
  if (typeof value === "string") {
    if (value.startsWith("$") && value.slice(1) in variables) return variables[value.slice(1)];
    return value.replace(/\$([a-z0-9]+)/g, (all, name) => (name in variables ? variables[name] : all));
  }
  if (Array.isArray(value)) return value.map((each) => filled(each, variables));
  if (value && typeof value === "object" && !(value instanceof Uint8Array)) {
    if ("@text" in value) return Buffer.from(value["@text"]);
    if ("@noise" in value) return noise(value["@noise"]);
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [filled(k, variables), filled(v, variables)]));
  }
  return value;
}

function at(answer, path) {
  for (const part of path.split(".")) {
    if (answer === undefined || answer === null) return null;
    answer = part === "#" ? (Array.isArray(answer) ? answer.length : Object.keys(answer).length) : answer[part];
  }
  return answer;
}

function shown(value) {
  if (value === undefined || value === null) return "-";
  if (value instanceof Uint8Array) return fingerprint(value);
  return String(value);
}

const operation = (name) => name[0].toLowerCase() + name.slice(1);

/** Version 2 follows the URL of a queue; behind a proxy the local queue server has to be called what AWS calls it. */
function named(value) {
  const local = VERSION_2 && process.env.HTTPS_PROXY && typeof value === "string";
  return local ? value.replace(/^http:\/\/[^/]+/, `https://sqs.${process.env.AWS_REGION}.amazonaws.com`) : value;
}

async function call(name, step, variables) {
  const { sdk, client } = await service(name);
  const given = filled(step.with, variables);
  const answer = await (VERSION_2
    ? client[operation(step.call)](given).promise()
    : client.send(new sdk[step.call + "Command"](given)));
  if (answer.Body?.transformToByteArray) answer.Body = await answer.Body.transformToByteArray();
  for (const [variable, path] of Object.entries(step.save ?? {})) variables[variable] = named(at(answer, path));
  return "ok" + (step.show ?? []).map((path) => ` ${path}=${shown(at(answer, filled(path, variables)))}`).join("");
}

async function upload(step, variables) {
  const { client } = await service("s3");
  const { Upload } = await import("@aws-sdk/lib-storage");
  const params = { ...filled(step.upload, variables), Body: noise(step.bytes) };
  await new Upload({ client, params }).done();
  return "ok";
}

async function download(step, variables) {
  const { sdk, client } = await service("s3");
  const answer = await client.send(new sdk.GetObjectCommand(filled(step.download, variables)));
  return "ok " + fingerprint(await answer.Body.transformToByteArray());
}

function send(url, method, body) {
  return new Promise((resolve, reject) => {
    const request = https.request(url, { method, agent: agent() }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => resolve([answer.statusCode, Buffer.concat(chunks)]));
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function signedUrl(name, given) {
  const { sdk, client } = await service("s3");
  if (VERSION_2) return client.getSignedUrlPromise(operation(name), given);
  const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
  return getSignedUrl(client, new sdk[name + "Command"](given), { expiresIn: 300 });
}

async function presign(step, variables) {
  const url = await signedUrl(step.presign, filled(step.with, variables));
  const [status, body] = await send(url, step.method, step.body);
  if (status < 300) return `ok ${status} ${fingerprint(body)}`;
  return `error ${/<Code>([^<]*)/.exec(body.toString())?.[1] ?? "-"} ${status}`;
}

async function outcome(name, step, variables) {
  try {
    if (step.call) return [true, await call(name, step, variables)];
    const line = await (step.upload ? upload : step.download ? download : presign)(step, variables);
    return [line.startsWith("ok"), line];
  } catch (failure) {
    const status = failure.$metadata?.httpStatusCode ?? failure.statusCode;
    return [false, status ? `error ${failure.name} ${status}` : `failed ${failure.name} ${failure.code ?? ""}`.trim()];
  }
}

for (const scenario of JSON.parse(readFileSync(process.env.CONFORMANCE_SCENARIOS, "utf8"))) {
  const name = scenario.name.split(":")[0];
  if (!SERVICES[name]) continue;
  const variables = { bucket: `kb-${RUN}`, name: `kb-${RUN}`, millis: Date.now() };
  const trace = [];
  let ok = true;
  for (const step of scenario.steps) {
    const [succeeded, line] = await outcome(name, step, variables);
    trace.push(`${step.as ?? step.call ?? Object.keys(step)[0]} ${line}`);
    if (!succeeded && !step.goOn) {
      ok = false;
      break;
    }
  }
  const digest = createHash("sha256").update(trace.join("\n")).digest("hex").slice(0, 16);
  console.log(JSON.stringify({ name: scenario.name, outcome: ok ? "ok" : "failed", digest, trace }));
}
process.exit(0);
