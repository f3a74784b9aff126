using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Wiber.UnitTests.Http.OpenApi;

/// <summary>
/// The OpenAPI document has the paths, methods and parameters that a node has, and no others. Paths are taken from what the node
/// maps; query parameters from the node's own answer to one that it does not know, in which it names those that it does.
/// </summary>
public sealed partial class OpenApiRouteTests(SingleNode node) : IClassFixture<SingleNode>
{
    [Fact]
    public void Every_route_is_in_the_document_and_no_other() =>
        Assert.Equal(node.Routes.Order(), node.Document.Operations.Keys.Order());

    [Fact]
    public void The_parameters_of_a_path_are_those_of_its_template() => Assert.All(
        node.Document.Operations.Keys,
        route => Assert.Equal(
            Placeholder().Matches(route).Select(match => match.Groups[1].Value).Order(),
            node.Document.ParameterNames(route, "path").Order()));

    [Fact]
    public async Task Every_query_parameter_is_in_the_document_and_no_other()
    {
        foreach (string route in node.Document.Operations.Keys)
        {
            string documented = string.Join(", ", node.Document.ParameterNames(route, "query").Order());
            Assert.Equal($"{route}: {await AskKnownParametersAsync(route)}", $"{route}: {documented}");
        }
    }

    [Fact]
    public void Every_operation_has_an_id_of_its_own_and_every_reference_an_end()
    {
        string[] ids = [.. node.Document.Operations.Values.Select(each => each.GetProperty("operationId").GetString()!)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(node.Document.References, each => node.Document.Resolve(each));
    }

    private async Task<string> AskKnownParametersAsync(string route)
    {
        string[] parts = route.Split(' ');
        string address = Placeholder().Replace(parts[1], "0") + "?misspelt=1";
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), address);
        using HttpResponseMessage answer = await node.Http.SendAsync(request);
        string body = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != HttpStatusCode.BadRequest)
        {
            return "";
        }

        using JsonDocument problem = JsonDocument.Parse(body);
        Match known = KnownParameters().Match(problem.RootElement.GetProperty("detail").GetString()!);
        return known.Success ? string.Join(", ", known.Groups[1].Value.Split(", ").Order()) : "";
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("^unknown query parameter \"misspelt\"; known here: (.*)$")]
    private static partial Regex KnownParameters();
}
