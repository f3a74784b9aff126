using System.Text.Json;

namespace Wiber.UnitTests.Http.OpenApi;

/// <summary>An OpenAPI document, with its references followed.</summary>
internal sealed class OpenApiDocument
{
    private const string ReferencePrefix = "#/";
    private readonly JsonElement _root;

    private OpenApiDocument(JsonElement root) => _root = root;

    /// <summary>The operations by method and path template, such as <c>GET /v1/topics/{topic}</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Operations =>
        (from path in _root.GetProperty("paths").EnumerateObject()
         from operation in path.Value.EnumerateObject()
         where operation.Name != "parameters"
         select (Route: $"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value))
        .ToDictionary(each => each.Route, each => each.Value);

    /// <summary>The named schemas.</summary>
    public IReadOnlyDictionary<string, JsonElement> Schemas =>
        _root.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .ToDictionary(each => each.Name, each => each.Value);

    public static OpenApiDocument Parse(string json) => new(JsonDocument.Parse(json).RootElement);

    /// <summary>Names of an operation's parameters that are in the <c>query</c> or in the <c>path</c>.</summary>
    public IEnumerable<string> ParameterNames(string route, string place)
    {
        string path = route[(route.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        JsonElement[] owners = [_root.GetProperty("paths").GetProperty(path), Operations[route]];
        return from owner in owners
               where owner.TryGetProperty("parameters", out _)
               from reference in owner.GetProperty("parameters").EnumerateArray()
               let parameter = Resolve(reference)
               where parameter.GetProperty("in").GetString() == place
               select parameter.GetProperty("name").GetString()!;
    }

    /// <summary>The schema of an operation's JSON answer with this status.</summary>
    public JsonElement AnswerSchema(string route, int status)
    {
        JsonElement content = Resolve(Operations[route].GetProperty("responses").GetProperty($"{status}")).GetProperty("content");
        return content.EnumerateObject().Single(each => each.Name.EndsWith("json", StringComparison.Ordinal)
            && each.Name != "application/x-ndjson").Value.GetProperty("schema");
    }

    /// <summary>What a reference points to, or the element itself if it is none.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("$ref", out JsonElement reference))
        {
            return element;
        }

        string path = reference.GetString()!;
        Assert.StartsWith(ReferencePrefix, path, StringComparison.Ordinal);
        return Resolve(path[ReferencePrefix.Length..].Split('/').Aggregate(_root, (found, name) => found.GetProperty(name)));
    }

    /// <summary>All references in the document.</summary>
    public IEnumerable<JsonElement> References => FindReferences(_root);

    private static IEnumerable<JsonElement> FindReferences(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object when element.TryGetProperty("$ref", out JsonElement _) => [element],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(each => FindReferences(each.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(FindReferences),
        _ => [],
    };
}
