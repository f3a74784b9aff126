using System.Text.Json;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Tui.CommandLine;

namespace Wiber.UnitTests.Tui;

/// <summary>
/// Goal: arguments lead to the documented exit codes, with results on one stream and everything else on the other.
/// Method: the whole command line within the test, on a cluster of free ports that nobody listens on.
/// </summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wiber-console-").FullName;
    private readonly string _config;

    public CommandLineTests()
    {
        _config = Path.Combine(_directory, "cluster.toml");
        new ClusterConfig("testers", _config, "data", new RaftOptions(), FreePorts.PickNodes(3)).Save();
    }

    public static TheoryData<string> Verbs =>
        [
            "up", "down", "start", "stop", "kill", "restart", "cut", "heal", "status", "node", "node add", "node remove", "node list",
            "send", "receive", "history", "topics", "logs", "doctor", "bench", "demo", "init",
        ];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Without_arguments_help_goes_to_the_error_stream_as_wrong_usage()
    {
        ConsoleRun run = await ConsoleRun.OfAsync([]);

        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Output));
        Assert.Contains("Usage:", run.Error);
        Assert.Contains("wiber demo", run.Error);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_help_with_examples_and_the_global_options(string verb)
    {
        ConsoleRun run = await ConsoleRun.OfAsync([.. verb.Split(' '), "--help"]);

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        Assert.Contains($"Examples:\n  wiber {verb}", run.Output.ReplaceLineEndings("\n"));
        Assert.Contains("--json", run.Output);
        Assert.Contains("--config", run.Output);
    }

    [Fact]
    public async Task Version_names_the_program()
    {
        ConsoleRun run = await ConsoleRun.OfAsync(["--version"]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Matches(@"^wiber \d+\.\d+\.\d+\n$", run.Output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("send", "TOPIC")]
    [InlineData("kill", "NODE")]
    [InlineData("cut", "NODE")]
    [InlineData("cut n9", "n9")]
    [InlineData("status --watch soon", "soon")]
    [InlineData("status --watch 0", "--watch")]
    [InlineData("receive chat --from soon", "soon")]
    [InlineData("receive chat --from -1", "-1")]
    [InlineData("receive chat --max 0", "--max")]
    [InlineData("receive chat --order size", "size")]
    [InlineData("receive chat --order size --window 5s", "--window goes with --order timestamp")]
    [InlineData("receive chat --window 5s", "--window goes with --order timestamp")]
    [InlineData("receive chat --order log --window 5s", "--window goes with --order timestamp")]
    [InlineData("receive chat --order timestamp --window 61s", "1m at most")]
    [InlineData("receive chat --order timestamp --window soon", "--window must be a time")]
    [InlineData("receive chat --group g --order timestamp", "--group does not go with")]
    [InlineData("node", "command")]
    [InlineData("node add", "ID")]
    [InlineData("node add n4 --port 0", "--port must be a port")]
    [InlineData("node add n4 --peer-port http", "http")]
    [InlineData("node add n4 --host a/b --no-start", "host must be")]
    [InlineData("node add ../n4 --no-start", "id must be")]
    [InlineData("node add n3 --host elsewhere --no-start", "n3 is in")]
    [InlineData("node remove", "ID")]
    [InlineData("history chat 0", "N must be")]
    [InlineData("history chat many", "many")]
    [InlineData("logs n1 --tail -1", "--tail")]
    [InlineData("send chat hello --file x", "--file")]
    [InlineData("send chat --id 1", "--id")]
    [InlineData("send chat hello --header nonsense", "nonsense")]
    [InlineData("send chat hello --header a=1 --header a=2", "twice")]
    [InlineData("send chat {oops --content-type application/json", "JSON")]
    [InlineData("send chat --file /does/not/exist", "/does/not/exist")]
    [InlineData("bench --rate 0", "--rate must be a whole number, 1 to")]
    [InlineData("bench --producers 257", "--producers must be a whole number, 1 to 256")]
    [InlineData("bench --batch 0", "--batch")]
    [InlineData("bench --count many", "many")]
    [InlineData("bench --size 2M", "--size must be 1M at most")]
    [InlineData("bench --size big", "big")]
    [InlineData("bench --duration 10", "--duration must be a time")]
    [InlineData("bench --duration 0", "--duration must be more than 0")]
    [InlineData("bench --acks most", "most")]
    [InlineData("bench --csv --json", "give one of them")]
    [InlineData("status --timeout 0", "--timeout")]
    [InlineData("down --unheard-of", "--unheard-of")]
    public async Task Wrong_usage_is_named_and_ends_with_2(string arguments, string named)
    {
        ConsoleRun run = await ConsoleRun.OfAsync([.. arguments.Split(' '), "--config", _config]);

        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Output));
        Assert.Contains(named, run.Error);
        Assert.DoesNotContain("   at ", run.Error);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("send chat hello")]
    [InlineData("up")]
    public async Task A_configuration_that_is_not_there_or_wrong_ends_with_2(string arguments)
    {
        string wrong = Path.Combine(_directory, "wrong.toml");
        await File.WriteAllTextAsync(wrong, "[cluster]\nname = \"x\"\nwhat = 1\n");

        ConsoleRun missing = await ConsoleRun.OfAsync([.. arguments.Split(' '), "--config", wrong + ".not"]);
        ConsoleRun refused = await ConsoleRun.OfAsync([.. arguments.Split(' '), "--config", wrong]);

        Assert.Equal((ExitCode.Usage, ""), (missing.ExitCode, missing.Output));
        Assert.Contains("wrong.toml.not", missing.Error);
        Assert.Equal((ExitCode.Usage, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("wrong.toml:3: cluster.what", refused.Error);
    }

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("kill")]
    [InlineData("restart")]
    [InlineData("logs")]
    public async Task An_unknown_node_ends_with_2_and_the_known_ones_are_named(string verb)
    {
        ConsoleRun run = await ConsoleRun.OfAsync([verb, "n9", "--config", _config]);

        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Output));
        Assert.Contains("\"n9\"", run.Error);
        Assert.Contains("n1, n2, n3", run.Error);
    }

    [Fact]
    public async Task The_status_of_a_cluster_that_is_down_is_a_document_of_nodes_that_are_down()
    {
        ConsoleRun json = await ConsoleRun.OfAsync(["status", "--json", "--config", _config]);
        ConsoleRun text = await ConsoleRun.OfAsync(["status", "--config", _config]);

        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.Equal((ExitCode.Done, ""), (json.ExitCode, json.Error));
        Assert.Equal("testers", document.RootElement.GetProperty("cluster").GetString());
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("leader").ValueKind);
        Assert.Equal(
            ["n1 down", "n2 down", "n3 down"],
            document.RootElement.GetProperty("nodes").EnumerateArray()
                .Select(node => $"{node.GetProperty("id").GetString()} {node.GetProperty("state").GetString()}"));
        Assert.Equal(5, text.Output.Trim().Split('\n').Length);
        Assert.Contains("no leader", text.Output);
    }

    [Theory]
    [InlineData("send chat hello")]
    [InlineData("receive chat")]
    [InlineData("history chat")]
    [InlineData("topics")]
    public async Task A_cluster_that_does_not_answer_ends_with_3(string arguments)
    {
        ConsoleRun run = await ConsoleRun.OfAsync([.. arguments.Split(' '), "--timeout", "0.3", "--config", _config]);

        Assert.Equal((ExitCode.NoLeader, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("wiber: ", run.Error);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Lines_that_were_not_acknowledged_end_with_1_and_the_line_is_named()
    {
        ConsoleRun run = await ConsoleRun.OfAsync(
            ["send", "chat", "--timeout", "0.3", "--config", _config], input: "first\nsecond\n");

        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
        Assert.Contains("line 1 and what follows it was not acknowledged", run.Error);
    }

    [Theory]
    [InlineData("stop", "n2 was down\n")]
    [InlineData("kill", "n2 was down\n")]
    public async Task Stopping_a_node_that_is_down_is_no_failure(string verb, string output)
    {
        ConsoleRun text = await ConsoleRun.OfAsync([verb, "n2", "--config", _config]);
        ConsoleRun json = await ConsoleRun.OfAsync([verb, "n2", "--json", "--config", _config]);

        Assert.Equal(new ConsoleRun(ExitCode.Done, output, ""), text);
        Assert.Equal(new ConsoleRun(ExitCode.Done, """{"id":"n2","outcome":"was_down","pid":null}""" + "\n", ""), json);
    }

    [Fact]
    public async Task Down_on_a_cluster_that_is_down_is_no_failure()
    {
        ConsoleRun text = await ConsoleRun.OfAsync(["down", "--config", _config]);
        ConsoleRun json = await ConsoleRun.OfAsync(["down", "--json", "--config", _config]);

        Assert.Equal(new ConsoleRun(ExitCode.Done, "n1 was down\nn2 was down\nn3 was down\n", ""), text);
        Assert.Equal("testers", JsonDocument.Parse(json.Output).RootElement.GetProperty("cluster").GetString());
    }

    [Fact]
    public async Task Wrong_usage_of_a_nested_verb_leads_to_its_own_help()
    {
        ConsoleRun run = await ConsoleRun.OfAsync(["node", "add", "--config", _config]);

        Assert.EndsWith("Try: wiber node add --help\n", run.Error.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("node add n4 --no-start")]
    [InlineData("node remove n3")]
    [InlineData("node list")]
    public async Task Members_of_a_cluster_that_is_down_cannot_be_changed_and_the_file_stays_as_it_was(string arguments)
    {
        byte[] before = await File.ReadAllBytesAsync(_config);

        ConsoleRun run = await ConsoleRun.OfAsync([.. arguments.Split(' '), "--timeout", "0.3", "--json", "--config", _config]);

        Assert.Equal((ExitCode.NoLeader, ""), (run.ExitCode, run.Output));
        Assert.Equal(before, await File.ReadAllBytesAsync(_config));
    }

    [Fact]
    public async Task Interrupting_ends_with_130()
    {
        using var interrupt = new CancellationTokenSource();
        Task<ConsoleRun> running = ConsoleRun.OfAsync(
            ["logs", "n1", "--follow", "--config", _config], cancellationToken: interrupt.Token);

        await interrupt.CancelAsync();
        ConsoleRun run = await running.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(new ConsoleRun(ExitCode.Interrupted, "", ""), run);
    }

    [Fact]
    public async Task Logs_of_a_node_that_never_ran_say_where_they_would_be()
    {
        ConsoleRun run = await ConsoleRun.OfAsync(["logs", "n1", "--config", _config]);

        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
        Assert.Contains(Path.Combine("n1", "logs", "console.log"), run.Error);
    }

    [Fact]
    public async Task Init_writes_a_cluster_of_three_and_replaces_a_file_only_when_forced()
    {
        string path = Path.Combine(_directory, "new", "cluster.toml");

        ConsoleRun first = await ConsoleRun.OfAsync(["init", "--json", "--config", path]);
        await File.AppendAllTextAsync(path, "# mine\n");
        ConsoleRun second = await ConsoleRun.OfAsync(["init", "--config", path]);
        string kept = await File.ReadAllTextAsync(path);
        ConsoleRun forced = await ConsoleRun.OfAsync(["init", "--force", "--config", path]);

        Assert.Equal(ExitCode.Done, first.ExitCode);
        Assert.False(JsonDocument.Parse(first.Output).RootElement.GetProperty("overwritten").GetBoolean());
        Assert.Equal(ExitCode.Usage, second.ExitCode);
        Assert.Contains("--force", second.Error);
        Assert.EndsWith("# mine\n", kept);
        Assert.Equal(ExitCode.Done, forced.ExitCode);
        Assert.DoesNotContain("# mine", await File.ReadAllTextAsync(path));
        Assert.Equal(["n1", "n2", "n3"], ClusterConfig.Load(path).Nodes.Select(node => node.Id));
    }
}
