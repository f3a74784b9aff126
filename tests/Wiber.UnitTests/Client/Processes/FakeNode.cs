using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.UnitTests.Client.Processes;

/// <summary>A node whose daemon is a shell script, in a directory of its own. Ends what it started when disposed.</summary>
internal sealed class FakeNode : IDisposable
{
    public const string SayUp = $"echo '{DetachedNode.UpLine}'\n";

    /// <summary>What the real daemon does: pid file, say so, let go of the standard streams and run.</summary>
    public const string Runs = WritePidFile + SayUp + Detach + "exec sleep 300\n";

    public const string IgnoresTerminate = WritePidFile + "trap '' TERM\n" + Detach + "exec sleep 300\n";

    public const string WritePidFile = """
        start=$(sed 's/.*) //' /proc/$$/stat | cut -d ' ' -f 20)
        mkdir -p "$data"
        token="$(cat /proc/sys/kernel/random/boot_id):$start"
        echo "{\"pid\":$$,\"startToken\":\"$token\",\"node\":\"$2\",\"cluster\":\"fake\"}" > "$data/node.pid"

        """;

    public const string Detach = "exec </dev/null >/dev/null 2>&1\n";

    // Arguments: --id ID --config FILE --data-root DIR --detached
    private const string Prologue = "#!/bin/sh\ndata=\"$6/$2\"\n";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wiber-process-");

    public FakeNode(string script, NodeProcessOptions? options = null)
    {
        string executable = Path.Combine(_directory.FullName, "wiber-node");
        File.WriteAllText(executable, (Prologue + script).ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(executable, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Config = new ClusterConfig(
            "fake", Path.Combine(_directory.FullName, "cluster.toml"), "data", new RaftOptions(), FreePorts.PickNodes(3));
        Options = (options ?? new NodeProcessOptions()) with { ExecutablePath = executable };
        Process = new NodeProcess(Config, Config.Nodes[0], Options);
    }

    public ClusterConfig Config { get; }

    public NodeProcessOptions Options { get; }

    public NodeProcess Process { get; }

    public string DataDirectory => Process.Node.DataDirectory;

    public void Dispose()
    {
        foreach (NodeConfig node in Config.Nodes)
        {
            // The test may have replaced a pid file by one of another process, which the identity check then protects.
            new NodeProcess(Config, node, Options).KillAsync().GetAwaiter().GetResult();
        }

        _directory.Delete(recursive: true);
    }
}
