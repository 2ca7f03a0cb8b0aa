// Plays the scenarios with the AWS SDK for Go v2: default settings, all of the surroundings from the environment.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"strings"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

type scenario struct {
	Name  string           `json:"name"`
	Steps []map[string]any `json:"steps"`
}

type outcome struct {
	Name    string   `json:"name"`
	Outcome string   `json:"outcome"`
	Digest  string   `json:"digest"`
	Trace   []string `json:"trace"`
}

type player struct {
	clients   map[string]any
	s3        *s3.Client
	variables map[string]any
}

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	fatal(err)
	proxied := os.Getenv("HTTPS_PROXY") != ""
	store := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = !proxied })
	p := &player{s3: store, clients: map[string]any{
		"cloudwatch":     cloudwatch.NewFromConfig(cfg),
		"dynamodb":       dynamodb.NewFromConfig(cfg),
		"iam":            iam.NewFromConfig(cfg),
		"kinesis":        kinesis.NewFromConfig(cfg),
		"kms":            kms.NewFromConfig(cfg),
		"lambda":         lambda.NewFromConfig(cfg),
		"logs":           cloudwatchlogs.NewFromConfig(cfg),
		"s3":             store,
		"secretsmanager": secretsmanager.NewFromConfig(cfg),
		"sns":            sns.NewFromConfig(cfg),
		"sqs":            sqs.NewFromConfig(cfg),
		"ssm":            ssm.NewFromConfig(cfg),
		"sts":            sts.NewFromConfig(cfg),
	}}
	text, err := os.ReadFile(os.Getenv("CONFORMANCE_SCENARIOS"))
	fatal(err)
	var scenarios []scenario
	fatal(json.Unmarshal(text, &scenarios))
	out := json.NewEncoder(os.Stdout)
	for _, each := range scenarios {
		service := strings.SplitN(each.Name, ":", 2)[0]
		if _, known := p.clients[service]; known {
			fatal(out.Encode(p.play(ctx, service, each)))
		}
	}
}

func fatal(err error) {
	if err != nil {
		panic(err)
	}
}

func (p *player) play(ctx context.Context, service string, of scenario) outcome {
	name := "kb-" + os.Getenv("CONFORMANCE_RUN")
	p.variables = map[string]any{"bucket": name, "name": name, "millis": float64(time.Now().UnixMilli())}
	result := outcome{Name: of.Name, Outcome: "ok"}
	for _, step := range of.Steps {
		line, err := p.step(ctx, service, step)
		if err != nil {
			line = described(err)
		}
		result.Trace = append(result.Trace, title(step)+" "+line)
		if !strings.HasPrefix(line, "ok") && step["goOn"] == nil {
			result.Outcome = "failed"
			break
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(result.Trace, "\n")))
	result.Digest = hex.EncodeToString(sum[:8])
	return result
}

func title(step map[string]any) string {
	for _, key := range []string{"as", "call"} {
		if text, is := step[key].(string); is {
			return text
		}
	}
	for _, key := range []string{"upload", "download", "presign"} {
		if step[key] != nil {
			return key
		}
	}
	return "?"
}

func described(err error) string {
	var api smithy.APIError
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		code := "-"
		if errors.As(err, &api) {
			code = api.ErrorCode()
		}
		return fmt.Sprintf("error %s %d", code, response.HTTPStatusCode())
	}
	root := err
	for errors.Unwrap(root) != nil {
		root = errors.Unwrap(root)
	}
	return "failed " + reflect.TypeOf(root).String()
}

func (p *player) step(ctx context.Context, service string, step map[string]any) (string, error) {
	switch {
	case step["upload"] != nil:
		input := &s3.PutObjectInput{}
		p.assign(reflect.ValueOf(input).Elem(), p.filled(step["upload"]))
		input.Body = bytes.NewReader(noise(int(step["bytes"].(float64))))
		_, err := manager.NewUploader(p.s3).Upload(ctx, input)
		return "ok", err
	case step["download"] != nil:
		input := &s3.GetObjectInput{}
		p.assign(reflect.ValueOf(input).Elem(), p.filled(step["download"]))
		into := manager.NewWriteAtBuffer(nil)
		_, err := manager.NewDownloader(p.s3).Download(ctx, into, input)
		return "ok " + fingerprint(into.Bytes()), err
	case step["presign"] != nil:
		return p.presign(ctx, step)
	}
	answer, err := p.invoke(ctx, p.clients[service], step["call"].(string), step["with"])
	if err != nil {
		return "", err
	}
	body := ""
	if field := answer.Elem().FieldByName("Body"); field.IsValid() {
		if stream, is := field.Interface().(io.ReadCloser); is && stream != nil {
			data, err := io.ReadAll(stream)
			if err != nil {
				return "", err
			}
			body = fingerprint(data)
		}
	}
	if save, is := step["save"].(map[string]any); is {
		for name, path := range save {
			p.variables[name] = at(answer, path.(string))
		}
	}
	line := "ok"
	show, _ := step["show"].([]any)
	for _, path := range show {
		value := body
		if path != "Body" {
			value = shown(at(answer, p.filled(path).(string)))
		}
		line += fmt.Sprintf(" %s=%s", path, value)
	}
	return line, nil
}

func (p *player) invoke(ctx context.Context, client any, operation string, with any) (reflect.Value, error) {
	method := reflect.ValueOf(client).MethodByName(operation)
	input := reflect.New(method.Type().In(1).Elem())
	p.assign(input.Elem(), p.filled(with))
	results := method.Call([]reflect.Value{reflect.ValueOf(ctx), input})
	err, _ := results[1].Interface().(error)
	return results[0], err
}

func (p *player) presign(ctx context.Context, step map[string]any) (string, error) {
	method := reflect.ValueOf(s3.NewPresignClient(p.s3)).MethodByName("Presign" + step["presign"].(string))
	input := reflect.New(method.Type().In(1).Elem())
	p.assign(input.Elem(), p.filled(step["with"]))
	results := method.Call([]reflect.Value{reflect.ValueOf(ctx), input})
	if err, _ := results[1].Interface().(error); err != nil {
		return "", err
	}
	url := results[0].Elem().FieldByName("URL").String()
	text, _ := step["body"].(string)
	request, err := http.NewRequestWithContext(ctx, step["method"].(string), url, strings.NewReader(text))
	if err != nil {
		return "", err
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return "", err
	}
	answer, err := cfg.HTTPClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if answer.StatusCode < 300 {
		return fmt.Sprintf("ok %d %s", answer.StatusCode, fingerprint(data)), err
	}
	code := "-"
	if found := regexp.MustCompile("<Code>([^<]*)").FindSubmatch(data); found != nil {
		code = string(found[1])
	}
	return fmt.Sprintf("error %s %d", code, answer.StatusCode), err
}

func noise(length int) []byte {
	block := make([]byte, 65521)
	state := uint64(17)
	for i := range block {
		state = (state*1103515245 + 12345) & 0x7fffffff
		block[i] = byte(state >> 16)
	}
	return bytes.Repeat(block, length/len(block)+1)[:length]
}

func fingerprint(data []byte) string {
	sum := sha256.Sum256(data)
	return fmt.Sprintf("%d:%s", len(data), hex.EncodeToString(sum[:8]))
}

var variable = regexp.MustCompile(`\$([a-z0-9]+)`)

func (p *player) filled(value any) any {
	switch v := value.(type) {
	case string:
		if strings.HasPrefix(v, "$") {
			if whole, known := p.variables[v[1:]]; known {
				return whole
			}
		}
		return variable.ReplaceAllStringFunc(v, func(name string) string {
			if known, is := p.variables[name[1:]]; is {
				return fmt.Sprint(known)
			}
			return name
		})
	case []any:
		all := make([]any, len(v))
		for i, each := range v {
			all[i] = p.filled(each)
		}
		return all
	case map[string]any:
		if text, is := v["@text"].(string); is {
			return []byte(text)
		}
		if length, is := v["@noise"].(float64); is {
			return noise(int(length))
		}
		all := map[string]any{}
		for key, each := range v {
			all[p.filled(key).(string)] = p.filled(each)
		}
		return all
	}
	return value
}
