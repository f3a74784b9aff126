using System.Diagnostics;
using Wiber.Client.Processes;
using Wiber.UnitTests.Client.Failover;

namespace Wiber.UnitTests.Client.Processes;

/// <summary>
/// Goal: nodes start detached, stop, are killed, suspended and restarted, and no process is ever touched that is not the node.
/// Method: real processes; the daemon is a shell script that keeps the daemon's side of the agreement, or breaks it.
/// </summary>
public sealed class NodeProcessTests
{
    [LinuxFact]
    public async Task A_node_starts_is_up_and_stops()
    {
        using var fake = new FakeNode(FakeNode.Runs);
        Assert.Equal(new NodeProcessState(NodeRunState.Down, null), fake.Process.GetState());

        int pid = await fake.Process.StartAsync();

        Assert.Equal(new NodeProcessState(NodeRunState.Up, pid), fake.Process.GetState());
        Assert.Equal(pid, await fake.Process.StartAsync());
        Assert.Equal(NodeStopOutcome.Stopped, await fake.Process.StopAsync());
        Assert.Equal(new NodeProcessState(NodeRunState.Down, null), fake.Process.GetState());
        Assert.Equal(NodeStopOutcome.WasDown, await fake.Process.StopAsync());
        Assert.False(await fake.Process.KillAsync());
    }

    [LinuxFact]
    public async Task Several_nodes_start_at_once()
    {
        using var fake = new FakeNode(FakeNode.Runs);

        int[] pids = await Task.WhenAll(fake.Config.Nodes.Select(
            node => new NodeProcess(fake.Config, node, fake.Options).StartAsync()));

        Assert.Equal(3, pids.Distinct().Count());
    }

    [LinuxFact]
    public async Task A_node_that_keeps_its_error_stream_is_up_when_it_answers()
    {
        using var fake = new FakeNode(FakeNode.WritePidFile + "exec sleep 300\n");
        Task<int> start = fake.Process.StartAsync();
        await WaitUntilAsync(() => fake.Process.GetState().State == NodeRunState.Up);
        Assert.False(start.IsCompleted);

        // Another node at the address does not count.
        string answer = Status("n2");
        await using FakeApiNode api = await FakeApiNode.StartAsync(
            (context, _) => FakeApiNode.JsonAsync(context, answer), fake.Process.Node.Port);
        await WaitUntilAsync(() => api.Requests.Count > 2);
        Assert.False(start.IsCompleted);
        answer = Status("n1");

        Assert.Equal(fake.Process.GetState().Pid, await start);
    }

    [LinuxFact]
    public async Task A_node_that_says_that_it_is_up_is_believed()
    {
        using var fake = new FakeNode(FakeNode.WritePidFile + FakeNode.SayUp + "exec sleep 300\n");

        // Whoever asked would not believe this one.
        await using FakeApiNode api = await FakeApiNode.StartAsync(
            (context, _) => FakeApiNode.JsonAsync(context, Status("n2")), fake.Process.Node.Port);

        Assert.Equal(await fake.Process.StartAsync(), fake.Process.GetState().Pid);
    }

    [Theory]
    [InlineData("wiber-node: up\n", true)]
    [InlineData("wiber-node: up\r\n", true)]
    [InlineData("something else\nwiber-node: up\nand more", true)]
    [InlineData("wiber-node: up", false)]
    [InlineData("is wiber-node: up\n", false)]
    [InlineData("", false)]
    public void Only_a_whole_line_says_that_a_node_is_up(string output, bool saysUp) =>
        Assert.Equal(saysUp, DetachedNode.SaysUp(output));

    [LinuxFact]
    public async Task What_a_failing_node_says_is_reported_with_its_exit_code()
    {
        using var fake = new FakeNode("echo 'port 127.0.0.1:9101 is in use' >&2\nexit 2\n");

        NodeStartException error = await Assert.ThrowsAsync<NodeStartException>(() => fake.Process.StartAsync());

        Assert.Equal(2, error.ExitCode);
        Assert.Equal("port 127.0.0.1:9101 is in use", error.ErrorText);
        Assert.Equal("node n1 did not start (exit code 2): port 127.0.0.1:9101 is in use", error.Message);
    }

    [LinuxFact]
    public async Task A_node_that_dies_after_writing_its_pid_file_did_not_start()
    {
        using var fake = new FakeNode(FakeNode.WritePidFile + "exit 1\n");

        NodeStartException error = await Assert.ThrowsAsync<NodeStartException>(() => fake.Process.StartAsync());

        Assert.Equal(1, error.ExitCode);
    }

    [LinuxFact]
    public async Task A_node_that_floods_its_error_output_is_cut_off_and_reported()
    {
        using var fake = new FakeNode("head -c 1000000 /dev/zero | tr '\\0' x >&2\nexit 1\n");

        NodeStartException error = await Assert.ThrowsAsync<NodeStartException>(() => fake.Process.StartAsync());

        Assert.Equal(16 * 1024, error.ErrorText.Length);
    }

    [LinuxFact]
    public async Task A_node_that_never_runs_is_ended_at_the_deadline()
    {
        var options = new NodeProcessOptions { StartTimeout = TimeSpan.FromMilliseconds(300) };
        using var fake = new FakeNode(FakeNode.WritePidFile + "echo waiting >&2\nexec sleep 300\n", options);

        NodeStartException error = await Assert.ThrowsAsync<NodeStartException>(() => fake.Process.StartAsync());

        Assert.Equal("node n1 did not run within 0.3 s: waiting", error.Message);
        Assert.Null(error.ExitCode);
        Assert.Equal(NodeRunState.Down, fake.Process.GetState().State);
    }

    [LinuxFact]
    public async Task A_cancelled_start_leaves_no_process()
    {
        using var fake = new FakeNode(FakeNode.WritePidFile + "exec sleep 300\n");
        using var cancellation = new CancellationTokenSource();

        Task<int> start = fake.Process.StartAsync(cancellation.Token);
        await WaitUntilAsync(() => fake.Process.GetState().State == NodeRunState.Up);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Equal(NodeRunState.Down, fake.Process.GetState().State);
    }

    [LinuxFact]
    public async Task A_missing_executable_is_named()
    {
        using var fake = new FakeNode(FakeNode.Runs);
        string missing = fake.Options.ExecutablePath + "-missing";
        var process = new NodeProcess(fake.Config, fake.Process.Node, fake.Options with { ExecutablePath = missing });

        NodeStartException error = await Assert.ThrowsAsync<NodeStartException>(() => process.StartAsync());

        Assert.StartsWith($"node n1 did not start from {missing}: ", error.Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task A_node_that_does_not_end_in_time_is_killed()
    {
        var options = new NodeProcessOptions { StopTimeout = TimeSpan.FromMilliseconds(200) };
        using var fake = new FakeNode(FakeNode.IgnoresTerminate, options);
        await fake.Process.StartAsync();

        Assert.Equal(NodeStopOutcome.Killed, await fake.Process.StopAsync());

        Assert.Equal(NodeRunState.Down, fake.Process.GetState().State);
    }

    [LinuxFact]
    public async Task A_suspended_node_shows_it_and_goes_on_or_stops()
    {
        using var fake = new FakeNode(FakeNode.Runs);
        int pid = await fake.Process.StartAsync();

        Assert.True(await fake.Process.SuspendAsync());
        Assert.Equal(new NodeProcessState(NodeRunState.Suspended, pid), fake.Process.GetState());
        Assert.True(await fake.Process.ResumeAsync());
        Assert.Equal(new NodeProcessState(NodeRunState.Up, pid), fake.Process.GetState());
        Assert.True(await fake.Process.SuspendAsync());
        Assert.Equal(NodeStopOutcome.Stopped, await fake.Process.StopAsync());
    }

    [LinuxFact]
    public async Task A_killed_node_restarts_as_another_process()
    {
        using var fake = new FakeNode(FakeNode.Runs);
        int first = await fake.Process.StartAsync();
        Assert.True(await fake.Process.KillAsync());
        Assert.Equal(NodeRunState.Down, fake.Process.GetState().State);

        int second = await fake.Process.StartAsync();
        int third = await fake.Process.RestartAsync();

        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        Assert.Equal(new NodeProcessState(NodeRunState.Up, third), fake.Process.GetState());
    }

    [LinuxFact]
    public async Task A_pid_file_of_an_earlier_process_with_the_same_id_harms_nobody()
    {
        using var fake = new FakeNode(FakeNode.Runs);
        using Process bystander = Process.Start("sleep", "300");
        try
        {
            Directory.CreateDirectory(fake.DataDirectory);
            string token = ProcessIdentity.StartToken(bystander.Id)!;
            string otherBoot = Guid.NewGuid() + token[token.IndexOf(':', StringComparison.Ordinal)..];
            foreach (string stale in (string[])[token + "0", otherBoot, ""])
            {
                new NodePidFile(bystander.Id, stale, "n1", "fake").Write(fake.DataDirectory);

                Assert.Equal(NodeRunState.Down, fake.Process.GetState().State);
                Assert.Equal(NodeStopOutcome.WasDown, await fake.Process.StopAsync());
                Assert.False(await fake.Process.KillAsync());
                Assert.False(await fake.Process.SuspendAsync());
            }

            Assert.False(bystander.HasExited);
            Assert.NotEqual(bystander.Id, await fake.Process.StartAsync());
        }
        finally
        {
            bystander.Kill();
            await bystander.WaitForExitAsync();
        }
    }

    [LinuxFact]
    public async Task A_zombie_counts_as_dead()
    {
        // The shell becomes a sleep that never collects its ended child.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("sleep 0.05 >/dev/null & echo $!; exec sleep 300 >/dev/null");
        using Process parent = Process.Start(start)!;
        try
        {
            int child = int.Parse(await parent.StandardOutput.ReadToEndAsync());
            await WaitUntilAsync(() => File.ReadAllText($"/proc/{child}/stat").Contains(") Z ", StringComparison.Ordinal));

            Assert.Null(ProcessIdentity.StartToken(child));
        }
        finally
        {
            parent.Kill();
            await parent.WaitForExitAsync();
        }
    }

    private static string Status(string node) => $$"""{"node":"{{node}}","role":"follower","term":0}""";

    private static async Task WaitUntilAsync(Func<bool> condition) =>
        Assert.True(await Poll.UntilAsync(condition, TimeSpan.FromSeconds(10), CancellationToken.None), "not in time");
}
