using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Terminal;
using Wiber.UnitTests.Client.Consuming;

namespace Wiber.UnitTests.Tui;

/// <summary>
/// Goal: <c>wiber receive --group</c> commits what was printed, all of it and nothing else. Method: the console within the test, a
/// scripted node, and outputs that work or fail.
/// </summary>
public sealed class GroupReceiveTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wiber-receive-").FullName;
    private ScriptedGroupNode? _node;

    private ScriptedGroupNode Node => _node!;

    private string ConfigPath => Path.Combine(_directory, "cluster.toml");

    public async Task InitializeAsync()
    {
        NodeConfig[] nodes = FreePorts.PickNodes(1);
        new ClusterConfig("receivers", ConfigPath, "data", new RaftOptions(), nodes).Save();
        _node = await ScriptedGroupNode.StartAsync(endOffset: 8, port: nodes[0].ClientUri.Port);
    }

    public async Task DisposeAsync()
    {
        await Node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_was_printed_is_committed_with_the_last_one()
    {
        var output = new StringWriter { NewLine = "\n" };

        Assert.Equal(ExitCode.Done, await RunAsync(output, "--max", "3"));

        Assert.Equal(3, output.ToString().Count(each => each == '\n'));
        Assert.Equal(3, Node.Committed());
    }

    [Fact]
    public async Task An_output_that_failed_once_has_nothing_committed()
    {
        await using var output = new StreamWriter(new FailsOnce());

        Assert.Equal(ExitCode.Failed, await RunAsync(output));

        Assert.Equal(0, Node.Committed() ?? 0);
        Assert.Equal(1, Node.Count(GroupRequest.Leave));
    }

    private Task<int> RunAsync(TextWriter output, params string[] more)
    {
        var streams = new CommandStreams { Input = Stream.Null, Output = output, Error = TextWriter.Null };
        string[] args = ["receive", ScriptedGroupNode.Topic, "--group", "g", "--config", ConfigPath, .. more];
        return WiberCommandLine.RunAsync(args, streams, CancellationToken.None);
    }
}
