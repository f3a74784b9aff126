using System.Net;
using System.Net.Sockets;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.UnitTests.Client.Processes;

/// <summary>
/// Goal: pid file, lock, executable search and free ports keep what they promise to node and starter.
/// Method: a directory per test and this test process as the node.
/// </summary>
public sealed class NodeFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wiber-files-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_pid_file_reads_back_and_is_current_while_its_process_runs()
    {
        NodePidFile self = NodePidFile.OfThisProcess("n1", "wiber");
        self.Write(_directory);
        self.Write(_directory);

        NodePidFile? read = NodePidFile.TryRead(_directory);

        Assert.Equal(self, read);
        Assert.True(read!.IsCurrent());
        Assert.Equal([NodeFiles.PidFile(_directory)], Directory.GetFiles(_directory));
        Assert.Contains($"\"pid\":{Environment.ProcessId},\"startToken\":\"", File.ReadAllText(NodeFiles.PidFile(_directory)));
        Assert.False((read with { StartToken = read.StartToken + "0" }).IsCurrent());
        NodePidFile.Delete(_directory);
        NodePidFile.Delete(_directory);
        Assert.Null(NodePidFile.TryRead(_directory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("4711")]
    [InlineData("null")]
    [InlineData("{\"pid\":")]
    [InlineData("{\"pid\":-1,\"startToken\":\"x\"}")]
    [InlineData("{\"pid\":1}")]
    public void A_file_that_is_no_pid_file_counts_as_none(string text)
    {
        File.WriteAllText(NodeFiles.PidFile(_directory), text);
        Assert.Null(NodePidFile.TryRead(_directory));
    }

    [Fact]
    public void A_missing_directory_has_no_pid_file() => Assert.Null(NodePidFile.TryRead(Path.Combine(_directory, "none")));

    [Fact]
    public void Only_one_holds_the_lock()
    {
        using (NodeLock? first = NodeLock.TryAcquire(_directory))
        {
            Assert.NotNull(first);
            Assert.Null(NodeLock.TryAcquire(_directory));
        }

        using NodeLock? again = NodeLock.TryAcquire(_directory);
        Assert.NotNull(again);
        Assert.Throws<DirectoryNotFoundException>(() => NodeLock.TryAcquire(Path.Combine(_directory, "none")));
    }

    [Fact]
    public void The_executable_is_looked_for_from_near_to_far()
    {
        string name = OperatingSystem.IsWindows() ? "wiber-node.exe" : "wiber-node";
        string program = Path.Combine(_directory, "Wiber.Tui", "bin", "Debug", "net10.0");
        string environment = Touch(_directory, "elsewhere", name);
        string debug = Path.Combine(_directory, "Wiber.Node", "bin", "Debug", "net10.0");
        string release = Path.Combine(_directory, "Wiber.Node", "bin", "Release", "net10.0");

        Assert.Throws<FileNotFoundException>(() => NodeExecutable.Locate(null, [program]));
        Assert.Equal(Touch(release, name), NodeExecutable.Locate(null, [program]));
        Assert.Equal(Touch(debug, name), NodeExecutable.Locate(null, [program]));
        Assert.Equal(Touch(program, "node", name), NodeExecutable.Locate("", [program]));
        Assert.Equal(Touch(program, name), NodeExecutable.Locate(null, [program]));
        Assert.Equal(environment, NodeExecutable.Locate(environment, [program]));
        Assert.Throws<FileNotFoundException>(() => NodeExecutable.Locate(environment + "x", [program]));
    }

    [Fact]
    public void Free_ports_are_different_and_free()
    {
        NodeConfig[] nodes = FreePorts.PickNodes(5);

        Assert.Equal(["n1", "n2", "n3", "n4", "n5"], nodes.Select(node => node.Id));
        int[] ports = nodes.SelectMany(node => (int[])[node.Port, node.PeerPort]).ToArray();
        Assert.Equal(10, ports.Distinct().Count());
        Assert.All(ports, port =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        });
    }

    private static string Touch(params string[] path)
    {
        string file = Path.Combine(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "");
        return file;
    }
}
