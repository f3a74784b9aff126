using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Wiber.Client.Api;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.UnitTests.Http.OpenApi;

/// <summary>
/// The schemas of the OpenAPI document against the documents of the client library, as its serializer writes them, and the codes
/// of problems against those of the node.
/// </summary>
public sealed partial class OpenApiSchemaTests(SingleNode node) : IClassFixture<SingleNode>
{
    // Made by the client from the answers of several nodes.
    private static readonly Type[] ClientOnly = [typeof(ClusterStatus), typeof(ClusterNodeStatus)];

    // What the client library has no property for: it reads the one as raw JSON and writes the other by hand.
    private static readonly string[] WithoutType = ["PeerStatus", nameof(OutgoingMessage)];

    // What nodes send and the client library does not read.
    private static readonly Dictionary<string, string[]> NodeOnly = new()
    {
        [nameof(NodeStatus)] = ["awaitsSnapshot"],
        [nameof(BatchPublishAnswer)] = ["offsets", "partitions"],
    };

    private static IEnumerable<string> Codes => typeof(ProblemCode)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(each => (string)each.GetRawConstantValue()!);

    [Fact]
    public void Every_document_of_the_client_library_has_a_schema_and_no_other_is_there() => Assert.Equal(
        FindDocuments().Select(type => type.Name).Concat(WithoutType).Order(), node.Document.Schemas.Keys.Order());

    [Fact]
    public void A_schema_has_the_properties_of_its_document_and_no_others() => Assert.All(FindDocuments(), type =>
    {
        IEnumerable<string> written = TypeInfo(type).Properties.Where(each => each.Get is not null).Select(each => each.Name);
        Assert.Equal(written.Concat(NodeOnly.GetValueOrDefault(type.Name, [])).Order(), PropertiesOf(type.Name).Order());
    });

    [Fact]
    public void What_a_document_must_have_its_schema_requires() => Assert.All(FindDocuments(), type =>
    {
        IEnumerable<string> required = TypeInfo(type).Properties.Where(each => each.IsRequired).Select(each => each.Name);
        Assert.Empty(required.Except(RequiredOf(type.Name)));
    });

    [Fact]
    public void A_message_to_publish_has_the_fields_that_the_node_reads() => Assert.Equal(
        MessageJsonFields.Known.Split(", ").Order(), PropertiesOf(nameof(OutgoingMessage)).Order());

    [Fact]
    public void Every_code_of_a_problem_is_in_the_document_and_no_other()
    {
        JsonElement codes = node.Document.Schemas["Problem"].GetProperty("properties").GetProperty("code").GetProperty("enum");
        Assert.Equal(Codes.Order(), codes.EnumerateArray().Select(each => each.GetString()!).Order());
    }

    [Fact]
    public void Every_code_is_told_by_an_answer()
    {
        string[] told =
        [
            .. from operation in node.Document.Operations.Values
               from answer in operation.GetProperty("responses").EnumerateObject()
               where answer.Name is "default" or [>= '3', ..]
               from word in Word().Matches(node.Document.Resolve(answer.Value).GetProperty("description").GetString()!)
               select word.Value,
            .. node.Document.Schemas["RefusedOffset"].GetProperty("properties").GetProperty("code").GetProperty("enum")
                .EnumerateArray().Select(each => each.GetString()!),
        ];
        Assert.Empty(Codes.Except(told));
        Assert.Empty(told.Where(word => word.Contains('_', StringComparison.Ordinal)).Except(Codes));
    }

    [Fact]
    public void A_property_that_a_schema_requires_is_one_of_its_properties() => Assert.All(
        node.Document.Schemas.Keys, name => Assert.Empty(RequiredOf(name).Except(PropertiesOf(name))));

    /// <summary>The documents that the serializer knows, and those within them.</summary>
    private static HashSet<Type> FindDocuments()
    {
        var found = new HashSet<Type>();
        foreach (CustomAttributeData attribute in typeof(WiberJsonContext).GetCustomAttributesData())
        {
            if (attribute.AttributeType == typeof(JsonSerializableAttribute))
            {
                AddDocuments((Type)attribute.ConstructorArguments[0].Value!, found);
            }
        }

        found.ExceptWith(ClientOnly);
        return found;
    }

    private static void AddDocuments(Type type, HashSet<Type> found)
    {
        Type element = type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type;
        if (element.IsGenericType)
        {
            Array.ForEach(element.GetGenericArguments(), argument => AddDocuments(argument, found));
        }
        else if (element.Assembly == typeof(WiberJsonContext).Assembly && found.Add(element))
        {
            foreach (JsonPropertyInfo property in TypeInfo(element).Properties.Where(each => each.Get is not null))
            {
                AddDocuments(property.PropertyType, found);
            }
        }
    }

    private static JsonTypeInfo TypeInfo(Type type) => WiberJsonContext.Default.GetTypeInfo(type)
        ?? throw new InvalidOperationException($"the serializer does not know {type}");

    /// <summary>What is there in the client library's answers only if the request asks for one partition.</summary>
    private IEnumerable<string> PropertiesOf(string schema) =>
        node.Document.Schemas[schema].GetProperty("properties").EnumerateObject().Select(each => each.Name);

    private IEnumerable<string> RequiredOf(string schema) =>
        node.Document.Schemas[schema].TryGetProperty("required", out JsonElement required)
            ? required.EnumerateArray().Select(each => each.GetString()!)
            : [];

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
