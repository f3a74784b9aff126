using System.Diagnostics;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Lifecycle;
using Wiber.Client.Processes;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Demo;

/// <summary>
/// Kills the leader of a cluster with SIGKILL while messages are published, and checks that every acknowledged message is on
/// every node, once, in its place, afterwards.
/// </summary>
/// <param name="cluster">A cluster that does not run yet. The caller disposes of it.</param>
/// <param name="tell">Told each step.</param>
internal sealed class DemoRun(DemoCluster cluster, Action<string> tell)
{
    private const string Topic = "demo";

    private static readonly TimeSpan LeaderTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AgreementTimeout = TimeSpan.FromSeconds(10);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly FailoverWatch _failover = new();
    private NodeConfig? _killed;

    private ClusterConfig Config => cluster.Config;

    /// <summary>Runs the demo.</summary>
    /// <exception cref="CommandException">There was no leader in time.</exception>
    /// <exception cref="NodeStartException">A node did not start.</exception>
    /// <exception cref="WiberApiException">A message was not acknowledged in time, or a node did not answer.</exception>
    public async Task<DemoDocument> RunAsync(CancellationToken cancellationToken)
    {
        using var client = new WiberClient(Config);
        await StartAsync(client, cancellationToken);

        var publisher = new DemoPublisher(client, Topic, _failover);
        long publishingBegan = Stopwatch.GetTimestamp();
        await publisher.RunAsync(token => KillLeaderAsync(client, token), cancellationToken);
        double perSecond = DemoPublisher.MessageCount / Stopwatch.GetElapsedTime(publishingBegan).TotalSeconds;
        ClusterStatus after = await ClusterControl.WaitForLeaderAsync(client, LeaderTimeout, cancellationToken);
        tell($"failover: {_failover.Elapsed?.TotalMilliseconds:0} ms from the kill to the first acknowledgement of a message "
            + $"sent after it; {after.Leader} leads in term {after.Term}");
        tell($"{publisher.Acknowledged.Count} messages acknowledged, {perSecond:0} msg/s with the failover in it");

        NodeConfig other = Config.Nodes.First(node => node.Id != _killed!.Id && node.Id != after.Leader);
        IReadOnlyList<ReadMessage> early = await ReadAsync(other, publisher, cancellationToken);
        tell($"read {early.Count} messages back from {other.Id}, a follower, while {_killed!.Id} is down");

        long restartBegan = Stopwatch.GetTimestamp();
        int pid = await cluster.ProcessOf(_killed).StartAsync(cancellationToken);
        tell($"restarted {_killed.Id} (pid {pid})");
        IReadOnlyList<NodeStatus> logs = await LogAgreement.WaitAsync(client, Config, AgreementTimeout, cancellationToken);
        TimeSpan catchUp = Stopwatch.GetElapsedTime(restartBegan);
        bool isSame = LogAgreement.IsSame(logs);
        if (isSame)
        {
            tell($"{_killed.Id} caught up in {catchUp.TotalMilliseconds:0} ms: all nodes hold the log to index "
                + $"{logs[0].LogHash!.Index} with hash {logs[0].LogHash!.Hash}");
        }

        List<string> findings = [.. VerifyLogs(logs), .. await VerifyAsync(publisher, other, early, cancellationToken)];
        return new DemoDocument
        {
            Passed = findings.Count == 0,
            AcknowledgedCount = publisher.Acknowledged.Count,
            ProducerCount = DemoPublisher.ProducerCount,
            MessagesPerSecond = Math.Round(perSecond),
            KilledNode = _killed.Id,
            LeaderAfter = after.Leader,
            FailoverMs = _failover.Elapsed?.TotalMilliseconds,
            CatchUpMs = isSame ? catchUp.TotalMilliseconds : null,
            LogIndex = logs[0].LogHash?.Index,
            LogHash = isSame ? logs[0].LogHash?.Hash : null,
            DurationMs = Stopwatch.GetElapsedTime(_start).TotalMilliseconds,
            Findings = findings,
        };
    }

    private static IEnumerable<string> VerifyLogs(IReadOnlyList<NodeStatus> logs)
    {
        if (!LogAgreement.IsSame(logs))
        {
            yield return $"the nodes do not hold the same log after {AgreementTimeout.TotalSeconds:0} s: "
                + string.Join("; ", logs.Select(node => $"{node.Node} index {node.LogHash?.Index} hash {node.LogHash?.Hash}"));
        }
    }

    private async Task StartAsync(WiberClient client, CancellationToken cancellationToken)
    {
        await cluster.StartAsync(cancellationToken);
        ClusterStatus status = await ClusterControl.WaitForLeaderAsync(client, LeaderTimeout, cancellationToken);
        if (status.Leader is null)
        {
            throw new CommandException(ExitCode.NoLeader, $"no leader within {LeaderTimeout.TotalSeconds:0} s");
        }

        string nodes = string.Join(", ", status.Nodes.Select(node => $"{node.Id} (pid {node.Pid}, {node.Url})"));
        tell($"started {nodes}");
        tell($"{status.Leader} leads in term {status.Term}; {DemoPublisher.ProducerCount} producers publish "
            + $"{DemoPublisher.MessageCount} messages");
    }

    private async Task KillLeaderAsync(WiberClient client, CancellationToken cancellationToken)
    {
        ClusterStatus status = await ClusterControl.WaitForLeaderAsync(client, LeaderTimeout, cancellationToken);
        _killed = Config.FindNode(status.Leader ?? "")
            ?? throw new CommandException(ExitCode.NoLeader, "there was no leader to kill");
        NodeProcess process = cluster.ProcessOf(_killed);
        int? pid = process.GetState().Pid;
        await _failover.KillAsync(() => process.KillAsync(cancellationToken));
        tell($"kill -9 of {_killed.Id}, the leader (pid {pid}), with half of the messages acknowledged");
    }

    private async Task<IReadOnlyList<string>> VerifyAsync(
        DemoPublisher publisher, NodeConfig earlyNode, IReadOnlyList<ReadMessage> early, CancellationToken cancellationToken)
    {
        var findings = new List<string>(DemoVerifier.Verify(publisher.Acknowledged, early).Select(
            finding => $"{earlyNode.Id} before the restart: {finding}"));
        IReadOnlyList<ReadMessage>? first = null;
        foreach (NodeConfig node in Config.Nodes)
        {
            IReadOnlyList<ReadMessage> read = await ReadAsync(node, publisher, cancellationToken);
            findings.AddRange(DemoVerifier.Verify(publisher.Acknowledged, read).Select(finding => $"{node.Id}: {finding}"));
            first ??= read;
            findings.AddRange(DemoVerifier.Compare(Config.Nodes[0].Id, first, node.Id, read).Select(finding => $"{finding}"));
        }

        if (_failover.Elapsed is null)
        {
            findings.Add("no message was sent and acknowledged after the kill, so the failover was not measured");
        }

        return findings;
    }

    private static Task<IReadOnlyList<ReadMessage>> ReadAsync(
        NodeConfig node, DemoPublisher publisher, CancellationToken cancellationToken) =>
        NodeReader.ReadAllAsync(node, Topic, publisher.Acknowledged.Count, cancellationToken);
}
