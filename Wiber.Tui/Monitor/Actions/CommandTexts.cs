using System.Globalization;
using Wiber.Client.Api;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.State;

namespace Wiber.Tui.Monitor.Actions;

/// <summary>What the monitor does, as lines that do the same from a shell.</summary>
internal static class CommandTexts
{
    /// <summary>Steering a node.</summary>
    public static CommandText Steer(ClusterFacts cluster, MonitorCommand command, NodeState node) => command switch
    {
        MonitorCommand.KillNode => Text(cluster, $"wiber kill {node.Id}", $"Stop-WiberNode {node.Id} -Force"),
        MonitorCommand.StopNode => Text(cluster, $"wiber stop {node.Id}", $"Stop-WiberNode {node.Id}"),
        MonitorCommand.StartNode => Text(cluster, $"wiber start {node.Id}", $"Start-WiberNode {node.Id}"),
        MonitorCommand.RestartNode => Text(cluster, $"wiber restart {node.Id}", $"Restart-WiberNode {node.Id}"),
        MonitorCommand.CutNode => Text(cluster, $"wiber cut {node.Id}", $"Disconnect-WiberNode {node.Id}"),
        MonitorCommand.HealNode => Text(cluster, $"wiber heal {node.Id}", $"Connect-WiberNode {node.Id}"),

        // wiber has no verb for these three.
        MonitorCommand.SuspendOrResumeNode => node.Run == Client.Processes.NodeRunState.Suspended
            ? new CommandText($"kill -CONT {Pid(node)}", Cmdlet(cluster, $"Resume-WiberNode {node.Id}"))
            : new CommandText($"kill -STOP {Pid(node)}", Cmdlet(cluster, $"Suspend-WiberNode {node.Id}")),
        _ => new CommandText(
            $"curl -fsSL {node.Url.GetLeftPart(UriPartial.Authority)}/v1/leader -d '{{\"node\":\"{node.Id}\"}}'",
            Cmdlet(cluster, $"Move-WiberLeader {node.Id}")),
    };

    public static CommandText StartAll(ClusterFacts cluster) => Text(cluster, "wiber up", "Start-WiberCluster");

    public static CommandText StopAll(ClusterFacts cluster) => Text(cluster, "wiber down", "Stop-WiberCluster");

    public static CommandText Logs(ClusterFacts cluster, string node) =>
        Text(cluster, $"wiber logs {node} --follow", $"Get-WiberLog {node} -Wait");

    public static CommandText Topics(ClusterFacts cluster) => Text(cluster, "wiber topics", "Get-WiberTopic");

    public static CommandText Groups(ClusterFacts cluster) => Text(cluster, "wiber groups", "Get-WiberConsumerGroup");

    public static CommandText Group(ClusterFacts cluster, string group) => Text(
        cluster, $"wiber groups describe {ShellQuote.Sh(group)}", $"Get-WiberConsumerGroup {ShellQuote.PowerShell(group)}");

    public static CommandText Topic(ClusterFacts cluster, string topic, MessageFilter? filter) => Text(
        cluster,
        $"wiber receive {ShellQuote.Sh(topic)}{Options(filter)} --from earliest --follow",
        $"Receive-WiberMessage {ShellQuote.PowerShell(topic)}{Parameters(filter)} -From Earliest -Wait");

    public static CommandText Message(ClusterFacts cluster, Message message)
    {
        var offset = string.Create(CultureInfo.InvariantCulture, $"{message.Offset}");
        return Text(
            cluster,
            $"wiber receive {ShellQuote.Sh(message.Topic)} --partition {message.Partition} --from {offset} --max 1 --json",
            $"Get-WiberMessage {ShellQuote.PowerShell(message.Topic)} -Partition {message.Partition} -Offset {offset} | "
                + "Select-Object -First 1");
    }

    public static CommandText Publish(ClusterFacts cluster, string topic, string payload, OutgoingMessage message)
    {
        string end = payload.StartsWith('-') ? "-- " : "";
        var fields = new MessageFilter { Key = message.Key, Sender = message.Sender };
        return Text(
            cluster,
            $"wiber send {ShellQuote.Sh(topic)}{Options(fields)} {end}{ShellQuote.Sh(payload)}",
            $"Send-WiberMessage {ShellQuote.PowerShell(topic)} {ShellQuote.PowerShell(payload)}{Parameters(fields)}");
    }

    private static CommandText Text(ClusterFacts cluster, string shell, string cmdlet)
    {
        // Options go in front of what follows a bare --.
        string config = cluster.ConfigPath is { } path ? $" --config {ShellQuote.Sh(path)}" : "";
        int end = shell.IndexOf(" -- ", StringComparison.Ordinal);
        return new CommandText(end < 0 ? shell + config : shell.Insert(end, config), Cmdlet(cluster, cmdlet));
    }

    private static string Cmdlet(ClusterFacts cluster, string cmdlet)
    {
        string config = cluster.ConfigPath is { } path ? $" -Config {ShellQuote.PowerShell(path)}" : "";
        int end = cmdlet.IndexOf(" | ", StringComparison.Ordinal);
        return end < 0 ? cmdlet + config : cmdlet.Insert(end, config);
    }

    private static string Pid(NodeState node) => node.Pid?.ToString(CultureInfo.InvariantCulture) ?? "PID";

    private static string Options(MessageFilter? filter) => string.Concat(
        MessageFilterText.Parts(filter).Select(part => $" --{part.Name} {ShellQuote.Sh(part.Value)}"));

    private static string Parameters(MessageFilter? filter) => string.Concat(MessageFilterText.Parts(filter).Select(
        part => $" -{char.ToUpperInvariant(part.Name[0])}{part.Name[1..]} {ShellQuote.PowerShell(part.Value)}"));
}
