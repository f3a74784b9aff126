using System.Text.Json;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.ClusterTests;

/// <summary>
/// The built `wiber` as a person uses it: a cluster from its first start to its end, and the demo that checks itself.
/// </summary>
public sealed class ConsoleTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-console-").FullName;

    private string ConfigPath => Path.Combine(_folder, ClusterConfig.DefaultFileName);

    public Task InitializeAsync()
    {
        new ClusterConfig("console", ConfigPath, "data", new RaftOptions(), FreePorts.PickNodes(3)).Save();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await RunAsync(null, "down");
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_cluster_is_started_used_broken_and_stopped()
    {
        using JsonDocument up = JsonDocument.Parse(await SucceedAsync(null, "up", "--json"));
        string leader = up.RootElement.GetProperty("leader").GetString()!;
        Assert.All(
            up.RootElement.GetProperty("nodes").EnumerateArray(),
            node => Assert.Equal("up", node.GetProperty("state").GetString()));

        // A second `up` finds everything running and changes nothing.
        using JsonDocument again = JsonDocument.Parse(await SucceedAsync(null, "up", "--json"));
        Assert.Equal(Pids(up), Pids(again));

        using JsonDocument well = JsonDocument.Parse(await SucceedAsync(null, "doctor", "--json"));
        Assert.Contains("held by the node", well.RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("all 3 nodes answer", well.RootElement.GetRawText(), StringComparison.Ordinal);

        using JsonDocument sent = JsonDocument.Parse(await SucceedAsync(null, "send", "chat", "hello", "--json"));
        Assert.Equal(0, sent.RootElement.GetProperty("offset").GetInt64());
        string[] answers = Lines(await SucceedAsync("one\ntwo\nthree\n", "send", "chat", "--json"));
        Assert.Equal(["1", "2", "3"], answers.Select(line => Field(line, "offset")));

        await SucceedAsync(null, "kill", leader);
        Assert.Equal(
            ["hello", "one", "two", "three"],
            Lines(await SucceedAsync(null, "receive", "chat", "--from", "earliest", "--json"))
                .Select(line => Field(line, "payload")));
        Assert.Equal(
            ["three"],
            Lines(await SucceedAsync(null, "history", "chat", "1", "--json")).Select(line => Field(line, "payload")));

        Assert.Contains(
            $"-> wiber start {leader}", await SucceedAsync(null, "doctor"), StringComparison.Ordinal);
        using JsonDocument status = JsonDocument.Parse(await SucceedAsync(null, "status", "--json"));
        JsonElement killed = status.RootElement.GetProperty("nodes")
            .EnumerateArray()
            .Single(node => node.GetProperty("id").GetString() == leader);
        Assert.Equal("down", killed.GetProperty("state").GetString());

        await SucceedAsync(null, "start", leader);
        using JsonDocument down = JsonDocument.Parse(await SucceedAsync(null, "down", "--json"));
        Assert.All(
            down.RootElement.GetProperty("nodes").EnumerateArray(),
            node => Assert.Equal("down", node.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Topics_filters_groups_and_copies_work_from_the_shell()
    {
        await SucceedAsync(null, "up");
        await SucceedAsync(null, "topics", "create", "orders", "--partitions", "3", "--retention-age", "7d");
        string orders = string.Join('\n', Enumerable.Range(0, 30).Select(i =>
            $$"""{"payload":{"n":{{i}}},"key":"k{{i}}","sender":"{{(i % 10 == 0 ? "ana" : "bo")}}","headers":{"i":"{{i % 2}}"} }"""));
        await SucceedAsync(orders + "\n", "send", "orders", "--ndjson");
        string described = await SucceedAsync(null, "topics", "describe", "orders");
        Assert.Contains("30 messages, kept 7d", described, StringComparison.Ordinal);

        Assert.Equal(
            ["""{"n":0}""", """{"n":10}""", """{"n":20}"""],
            Lines(await SucceedAsync(null, "receive", "orders", "--sender", "ana", "--json")).Select(Payload).Order());
        Assert.Equal(15, Lines(await SucceedAsync(null, "receive", "orders", "--header", "i=1")).Length);
        Assert.Equal(
            Lines(await SucceedAsync(null, "receive", "orders", "--sender", "bo", "--json"))[^2..],
            Lines(await SucceedAsync(null, "history", "orders", "2", "--sender", "bo", "--json")));

        string copy = await SucceedAsync(null, "receive", "orders", "--json");
        await SucceedAsync(copy, "send", "copy", "--ndjson");
        Assert.Equal(
            Lines(copy).Select(line => Field(line, "key")),
            Lines(await SucceedAsync(null, "receive", "copy", "--json")).Select(line => Field(line, "key")));

        string[] first = Lines(await SucceedAsync(null, "receive", "orders", "--group", "billing", "--max", "10", "--json"));
        string[] second = Lines(await SucceedAsync(null, "receive", "orders", "--group", "billing", "--max", "20", "--json"));
        Assert.Equal(30, first.Concat(second).Select(Payload).Distinct().Count());
        string group = await SucceedAsync(null, "groups", "describe", "billing");
        Assert.StartsWith("group billing: empty", group, StringComparison.Ordinal);
        Assert.Contains("lag 0", group, StringComparison.Ordinal);
        await SucceedAsync(null, "groups", "reset", "billing", "--topic", "orders", "--to", "earliest");
        Assert.Contains("lag 30", await SucceedAsync(null, "groups", "describe", "billing"), StringComparison.Ordinal);
        await SucceedAsync(null, "groups", "delete", "billing", "--yes");
        await SucceedAsync(null, "topics", "delete", "orders", "--yes");
        Assert.DoesNotContain("orders", await SucceedAsync(null, "topics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_is_added_and_the_leader_removed()
    {
        await SucceedAsync(null, "up");
        await SucceedAsync(null, "send", "chat", "hello");
        string before = await File.ReadAllTextAsync(ConfigPath);
        using JsonDocument added = JsonDocument.Parse(await SucceedAsync(null, "node", "add", "n4", "--json"));
        Assert.Equal("voter", added.RootElement.GetProperty("role").GetString());
        Assert.StartsWith(before, await File.ReadAllTextAsync(ConfigPath), StringComparison.Ordinal);

        // Whatever is asked again of a node that is there already changes nothing.
        using JsonDocument again = JsonDocument.Parse(await SucceedAsync(null, "node", "add", "n4", "--json"));
        Assert.Equal(added.RootElement.GetProperty("pid").GetInt32(), again.RootElement.GetProperty("pid").GetInt32());

        using JsonDocument status = JsonDocument.Parse(await SucceedAsync(null, "status", "--json"));
        string leader = status.RootElement.GetProperty("leader").GetString()!;
        string removed = await SucceedAsync(null, "node", "remove", leader);
        Assert.Contains($"{leader} is not a member any more", removed, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{leader}\"", await File.ReadAllTextAsync(ConfigPath), StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(_folder, "data", leader)));

        using JsonDocument members = JsonDocument.Parse(await SucceedAsync(null, "node", "list", "--json"));
        Assert.Equal(
            ClusterConfig.Load(ConfigPath).Nodes.Select(node => node.Id).Order(),
            members.RootElement.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString()!));
        Assert.Equal(
            ["hello"],
            Lines(await SucceedAsync(null, "receive", "chat", "--from", "earliest", "--json"))
                .Select(line => Field(line, "payload")));

        // A node that does not run cannot be taken in, and leaves no trace.
        string after = await File.ReadAllTextAsync(ConfigPath);
        (int exitCode, _, string errors) = await RunAsync(null, "node", "add", "n5", "--no-start");
        Assert.Equal(1, exitCode);
        Assert.Contains("node_unreachable", errors, StringComparison.Ordinal);
        Assert.Equal(after, await File.ReadAllTextAsync(ConfigPath));
    }

    [Fact]
    public async Task A_load_is_measured_in_every_form_and_its_topic_deleted()
    {
        await SucceedAsync(null, "up");
        using JsonDocument single = JsonDocument.Parse(
            await SucceedAsync(null, "bench", "--producers", "4", "--count", "40", "--size", "64", "--json"));
        JsonElement figures = single.RootElement;
        Assert.Equal(40, figures.GetProperty("acknowledgedCount").GetInt64());
        Assert.True(figures.GetProperty("isComplete").GetBoolean());
        Assert.InRange(figures.GetProperty("p50Ms").GetDouble(), 0.01, figures.GetProperty("maxMs").GetDouble());
        Assert.Equal(40, figures.GetProperty("histogram").EnumerateArray().Sum(bar => bar.GetProperty("count").GetInt64()));

        string[] csv = Lines(await SucceedAsync(null, "bench", "--batch", "100", "--count", "1000", "--acks", "leader", "--csv"));
        Dictionary<string, string> values = csv[0].Split(',').Zip(csv[1].Split(',')).ToDictionary();
        Assert.Equal(("1000", "leader"), (values["acknowledgedCount"], values["acks"]));
        Assert.DoesNotContain("wiber-bench", await SucceedAsync(null, "topics"), StringComparison.Ordinal);

        string text = await SucceedAsync(null, "bench", "--batch", "50", "--count", "200", "--topic", "kept");
        Assert.Contains("200 messages of 256 bytes", text, StringComparison.Ordinal);
        Assert.Contains("200 messages", await SucceedAsync(null, "topics", "describe", "kept"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_passes()
    {
        (int exitCode, string output, string errors) = await RunAsync(null, "demo");
        Assert.True(exitCode == 0, output + errors);
        Assert.Contains("PASSED", output, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Pids(JsonDocument status) =>
        status.RootElement.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("pid").GetInt32());

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Payload(string line)
    {
        using JsonDocument message = JsonDocument.Parse(line);
        return message.RootElement.GetProperty("payload").GetRawText();
    }

    private static string Field(string json, string name)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty(name).ToString();
    }

    private async Task<string> SucceedAsync(string? input, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await RunAsync(input, arguments);
        Assert.True(exitCode == 0, $"wiber {string.Join(' ', arguments)}: exit code {exitCode}\n{output}{errors}");
        return output;
    }

    private Task<ProgramRun> RunAsync(string? input, params string[] arguments) => ProgramRun.OfAsync(
        ProgramRun.Locate("Wiber.Tui", "wiber"), [.. arguments, "--config", ConfigPath], input, Patience);
}
