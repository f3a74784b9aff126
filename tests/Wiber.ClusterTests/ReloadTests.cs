using System.Diagnostics;
using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.ClusterTests;

/// <summary>
/// Goal: a running node takes over settings from its file when it is told to, by request and by signal. Method: real processes
/// whose cluster.toml is changed under them; what changes is whether a first message makes its topic.
/// </summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task A_running_node_takes_over_what_it_can_and_names_the_rest()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1);
        await cluster.Client.PublishAsync("before", OutgoingMessage.Text("made by itself"));
        Change(cluster, "heartbeat_ms = 100", "heartbeat_ms = 90");
        await File.AppendAllTextAsync(cluster.Config.FilePath, "\n[topics]\nauto_create = false\n");

        ReloadAnswer answer = await cluster.Client.ReloadAsync(cluster.Address("n1").ClientUri);

        Assert.Equal(["topics.auto_create"], answer.Applied);
        Assert.Equal(["raft.heartbeat_ms"], answer.NeedsRestart);
        var refused = await Assert.ThrowsAsync<WiberApiException>(
            () => cluster.Client.PublishAsync("after", OutgoingMessage.Text("no topic")));
        Assert.Equal(WiberErrorCodes.UnknownTopic, refused.Code);

        Change(cluster, "auto_create", "auto_crate");
        var wrong = await Assert.ThrowsAsync<WiberApiException>(
            () => cluster.Client.ReloadAsync(cluster.Address("n1").ClientUri));
        Assert.Equal("invalid_config", wrong.Code);
        Assert.Contains("auto_crate", wrong.Message, StringComparison.Ordinal);
    }

    [ProgramFact("kill")]
    public async Task A_hangup_signal_makes_a_node_read_its_file_again()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 1);
        await File.AppendAllTextAsync(cluster.Config.FilePath, "\n[topics]\nauto_create = false\n");

        using (Process kill = Process.Start("kill", ["-HUP", $"{cluster.Node("n1").GetState().Pid}"]))
        {
            await kill.WaitForExitAsync();
        }

        await TestCluster.WaitUntilAsync(
            () => Task.FromResult(cluster.LogLines("n1", "RELOAD -> took over topics.auto_create").Any()),
            "the node to read its file");
        await Assert.ThrowsAsync<WiberApiException>(
            () => cluster.Client.PublishAsync("after", OutgoingMessage.Text("no topic")));
    }

    private static void Change(TestCluster cluster, string from, string to)
    {
        string text = File.ReadAllText(cluster.Config.FilePath);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(cluster.Config.FilePath, text.Replace(from, to, StringComparison.Ordinal));
    }
}
