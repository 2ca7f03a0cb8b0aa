package main

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var (
	reader    = reflect.TypeOf((*io.Reader)(nil)).Elem()
	attribute = reflect.TypeOf((*types.AttributeValue)(nil)).Elem()
)

// assign fills a field of an SDK's input from what a scenario says, by the shape of the field.
func (p *player) assign(to reflect.Value, from any) {
	data, isData := from.([]byte)
	switch {
	case to.Type() == reader:
		to.Set(reflect.ValueOf(bytes.NewReader(data)))
	case to.Type() == attribute:
		to.Set(reflect.ValueOf(p.attributeValue(from.(map[string]any))))
	case isData:
		to.SetBytes(data)
	case to.Kind() == reflect.Pointer:
		if whole := reflect.ValueOf(from); whole.IsValid() && whole.Type() == to.Type() {
			to.Set(whole)
			return
		}
		to.Set(reflect.New(to.Type().Elem()))
		p.assign(to.Elem(), from)
	case to.Kind() == reflect.Struct:
		for name, value := range from.(map[string]any) {
			field := to.FieldByName(strings.ToUpper(name[:1]) + name[1:])
			if field.IsValid() {
				p.assign(field, value)
			}
		}
	case to.Kind() == reflect.Slice:
		all := from.([]any)
		to.Set(reflect.MakeSlice(to.Type(), len(all), len(all)))
		for i, each := range all {
			p.assign(to.Index(i), each)
		}
	case to.Kind() == reflect.Map:
		to.Set(reflect.MakeMap(to.Type()))
		for key, each := range from.(map[string]any) {
			value := reflect.New(to.Type().Elem()).Elem()
			p.assign(value, each)
			to.SetMapIndex(reflect.ValueOf(key).Convert(to.Type().Key()), value)
		}
	default:
		assignScalar(to, from)
	}
}

func assignScalar(to reflect.Value, from any) {
	switch to.Kind() {
	case reflect.String:
		to.SetString(fmt.Sprint(from))
	case reflect.Bool:
		to.SetBool(from.(bool))
	case reflect.Float32, reflect.Float64:
		to.SetFloat(from.(float64))
	default:
		to.SetInt(int64(from.(float64)))
	}
}

func (p *player) attributeValue(from map[string]any) types.AttributeValue {
	for kind, value := range from {
		switch kind {
		case "S":
			return &types.AttributeValueMemberS{Value: value.(string)}
		case "N":
			return &types.AttributeValueMemberN{Value: value.(string)}
		case "B":
			return &types.AttributeValueMemberB{Value: value.([]byte)}
		case "BOOL":
			return &types.AttributeValueMemberBOOL{Value: value.(bool)}
		case "NULL":
			return &types.AttributeValueMemberNULL{Value: value.(bool)}
		case "SS":
			set := &types.AttributeValueMemberSS{}
			p.assign(reflect.ValueOf(&set.Value).Elem(), value)
			return set
		case "L":
			list := &types.AttributeValueMemberL{}
			p.assign(reflect.ValueOf(&list.Value).Elem(), value)
			return list
		case "M":
			members := &types.AttributeValueMemberM{}
			p.assign(reflect.ValueOf(&members.Value).Elem(), value)
			return members
		}
	}
	panic("an attribute value of no known kind")
}

// at is what an answer holds at a path: nothing, a scalar, bytes, or a count.
func at(answer reflect.Value, path string) any {
	for _, part := range strings.Split(path, ".") {
		for answer.Kind() == reflect.Pointer || answer.Kind() == reflect.Interface {
			answer = answer.Elem()
		}
		switch {
		case !answer.IsValid():
			return nil
		case part == "#":
			return answer.Len()
		case answer.Kind() == reflect.Slice:
			index, err := strconv.Atoi(part)
			if err != nil || index >= answer.Len() {
				return nil
			}
			answer = answer.Index(index)
		case answer.Kind() == reflect.Map:
			answer = answer.MapIndex(reflect.ValueOf(part).Convert(answer.Type().Key()))
		case answer.NumField() > 0 && answer.FieldByName("Value").IsValid() && strings.Contains(answer.Type().Name(), "AttributeValueMember"):
			answer = answer.FieldByName("Value")
		default:
			answer = answer.FieldByName(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	for answer.Kind() == reflect.Pointer || answer.Kind() == reflect.Interface {
		answer = answer.Elem()
	}
	if !answer.IsValid() {
		return nil
	}
	return answer.Interface()
}

func shown(value any) string {
	switch v := value.(type) {
	case nil:
		return "-"
	case []byte:
		return fingerprint(v)
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	}
	if text := fmt.Sprint(value); text != "" {
		return text
	}
	return "-"
}
