using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wiber.Client.Api;
using Wiber.Testing;
using Xunit.Abstractions;

namespace Wiber.ClusterTests;

/// <summary>
/// The examples of docs/http-api.md, as their readers would run them: each block with curl goes to bash, in the order of the
/// document, against three real nodes and a fourth that is running and not a member yet; and each answer must be as the document
/// shows it. The document's addresses are replaced by those of the nodes, and its <c>joinedAt</c> by the one that the join
/// answered. What follows redirections asks a follower, everything else the leader.
/// </summary>
public sealed partial class DocumentedCurlTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string NewNode = "n4";
    private const string NewNodePorts = "\"port\":9104,\"peerPort\":10104";
    private const string DocumentedAddress = "localhost:9101";
    private const int CurlTimedOut = 28;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, string> _joinedAt = [];
    private TestCluster? _cluster;

    private TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _cluster = await TestCluster.StartAsync(nodes: 4);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    [ProgramFact("bash", "curl")]
    public async Task Every_example_answers_as_the_document_shows()
    {
        await Cluster.Client.RemoveNodeAsync(NewNode);
        var problems = new List<string>();
        foreach (CurlExample example in ReadExamples())
        {
            await WaitForMembersAsync();
            string answer = await RunAsync(example);
            string[] differences = [.. ExampleComparison.FindDifferences(example, answer)];
            if (differences.Length > 0)
            {
                output.WriteLine($"line {example.Line}: {example.Command.Trim()}\nanswered: {answer}\n");
                problems.AddRange(differences.Select(each => $"line {example.Line}: {each}"));
            }

            KeepJoin(example, answer);
        }

        Assert.Empty(problems);
    }

    [ProgramFact("bash", "curl")]
    public async Task Every_operation_has_an_example()
    {
        string[] requests = [.. ReadExamples().Select(example => example.Request)];
        using var http = new HttpClient();
        using JsonDocument document = JsonDocument.Parse(
            await http.GetStringAsync(new Uri(Cluster.Address("n1").ClientUri, "/openapi.json")));
        IEnumerable<string> operations =
            from path in document.RootElement.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where operation.Name != "parameters"
            select $"{operation.Name.ToUpperInvariant()} {path.Name}";
        Assert.All(operations, operation => Assert.Contains(
            requests, request => Regex.IsMatch(request, $"^{Placeholder().Replace(operation, "[^/]+")}$")));
    }

    private static IReadOnlyList<CurlExample> ReadExamples([CallerFilePath] string source = "") => CurlExample.ReadAll(
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "docs", "http-api.md")));

    /// <summary>A change of members goes on after its answer: what joined is still to become a voter.</summary>
    private Task WaitForMembersAsync() => TestCluster.WaitUntilAsync(
        async () =>
        {
            MemberList members = await Cluster.Client.GetMembersAsync();
            return members.Committed && members.Nodes.All(node => node.Role == "voter" && node.Active is not false);
        },
        "every member to be a voter");

    private async Task<string> RunAsync(CurlExample example)
    {
        string leader = await Cluster.WaitForLeaderAsync();
        string[] members = [.. Cluster.NodeIds.Where(id => id != NewNode)];
        string asked = example.FollowsRedirects ? members.First(id => id != leader) : leader;
        string command = example.Command
            .Replace(DocumentedAddress, Cluster.Address(asked).ClientUri.Authority, StringComparison.Ordinal)
            .Replace(
                NewNodePorts,
                $"\"port\":{Cluster.Address(NewNode).Port},\"peerPort\":{Cluster.Address(NewNode).PeerPort}",
                StringComparison.Ordinal);
        command = JoinedAt().Replace(
            command,
            match => match.Groups[1].Value + _joinedAt.GetValueOrDefault(match.Groups[2].Value, match.Groups[2].Value));
        (int exitCode, string answer, string errors) = await RunBashAsync(command);
        Assert.True(
            exitCode == 0 || (example.IsCutOff && exitCode == CurlTimedOut),
            $"line {example.Line}: curl ended with {exitCode}: {errors}{answer}");
        return answer;
    }

    /// <summary>Remembers what the cluster said where the document says a number that later examples repeat.</summary>
    private void KeepJoin(CurlExample example, string answer)
    {
        Match documented = JoinedAt().Match(example.Answer);
        Match real = JoinedAt().Match(answer);
        if (documented.Success && real.Success)
        {
            _joinedAt[documented.Groups[2].Value] = real.Groups[2].Value;
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunBashAsync(string command)
    {
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", command },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["no_proxy"] = "127.0.0.1,localhost";
        using var deadline = new CancellationTokenSource(Patience);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start");
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [GeneratedRegex(@"(joinedAt""?[:=])(\d+)")]
    private static partial Regex JoinedAt();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Placeholder();
}
