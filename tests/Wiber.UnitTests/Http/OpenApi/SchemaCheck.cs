using System.Text.Json;

namespace Wiber.UnitTests.Http.OpenApi;

/// <summary>
/// Holds JSON against the part of JSON Schema (2020-12) that the OpenAPI document uses. Stricter in one thing: a property that an
/// object schema does not name is an error.
/// </summary>
internal sealed class SchemaCheck(OpenApiDocument document)
{
    /// <summary>What is wrong with a value; nothing if it is as the schema says.</summary>
    public IEnumerable<string> FindProblems(JsonElement value, JsonElement schema, string path = "$")
    {
        schema = document.Resolve(schema);
        if (schema.TryGetProperty("oneOf", out JsonElement choices))
        {
            return choices.EnumerateArray().Count(each => !FindProblems(value, each, path).Any()) == 1
                ? []
                : [$"{path} is not one of what it may be"];
        }

        if (!IsOfType(value, schema))
        {
            return [$"{path} is {value.ValueKind}, not {schema.GetProperty("type")}"];
        }

        if (schema.TryGetProperty("enum", out JsonElement words)
            && !words.EnumerateArray().Any(each => JsonElement.DeepEquals(each, value)))
        {
            return [$"{path} is {value}, none of {words}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object when schema.TryGetProperty("properties", out JsonElement properties) =>
                FindMissing(value, schema, path).Concat(value.EnumerateObject().SelectMany(
                    each => properties.TryGetProperty(each.Name, out JsonElement known)
                        ? FindProblems(each.Value, known, $"{path}.{each.Name}")
                        : [$"{path}.{each.Name} is not in the schema"])),
            JsonValueKind.Array when schema.TryGetProperty("items", out JsonElement items) =>
                value.EnumerateArray().SelectMany((each, index) => FindProblems(each, items, $"{path}[{index}]")),
            _ => [],
        };
    }

    private static IEnumerable<string> FindMissing(JsonElement value, JsonElement schema, string path) =>
        schema.TryGetProperty("required", out JsonElement required)
            ? required.EnumerateArray()
                .Where(name => !value.TryGetProperty(name.GetString()!, out _))
                .Select(name => $"{path}.{name} is missing")
            : [];

    private static bool IsOfType(JsonElement value, JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out JsonElement type))
        {
            return true;
        }

        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(each => IsOfType(value, each.GetString()!))
            : IsOfType(value, type.GetString()!);
    }

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && (value.TryGetInt64(out _) || value.TryGetUInt64(out _)),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => throw new NotSupportedException($"no schema of this API has the type {type}"),
    };
}
