using System.Management.Automation;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;
using Wiber.PowerShell.Parameters;
using Wiber.PowerShell.Pipeline;

namespace Wiber.PowerShell.Logs;

/// <summary>Shows the logs of nodes on this machine, or follows them.</summary>
/// <remarks>
/// Works whether the node runs or not. Following goes on when the node starts a new file; lines of several nodes come as they are
/// written.
/// </remarks>
/// <example>
/// <code>Get-WiberLog n1 -Tail 20</code>
/// Shows the last 20 lines of a node.
/// </example>
/// <example>
/// <code>Get-WiberLog | Where-Object Text -like '*LEADER*' | Sort-Object Timestamp</code>
/// Shows who led when.
/// </example>
/// <example>
/// <code>Get-WiberLog -Tail 0 -Wait -Timeout 1 | Where-Object Level -in WRN, ERR, CRT</code>
/// Follows all logs until nothing was written for a second.
/// </example>
[Cmdlet(VerbsCommon.Get, "WiberLog")]
[OutputType(typeof(WiberLogLine))]
public sealed class GetWiberLogCommand : ClusterCommand
{
    /// <summary>Ids of the nodes; with wildcards, all that match. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Node")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Id { get; set; }

    /// <summary>Begins with so many of the last lines of each node. Default: 50.</summary>
    [Parameter]
    [Alias("Last")]
    [ValidateRange(0, long.MaxValue)]
    public long Tail { get; set; } = 50;

    /// <summary>Goes on with new lines as they come.</summary>
    [Parameter]
    [Alias("Follow")]
    public SwitchParameter Wait { get; set; }

    /// <summary>With -Wait: ends when nothing came for so long: seconds, or a text such as 500ms or 2m.</summary>
    [Parameter]
    [DurationTransformation]
    [ValidateDuration(0, 86_400_000)]
    public TimeSpan? Timeout { get; set; }

    internal override void ProcessInput()
    {
        IReadOnlyList<NodeConfig> nodes = Connect().FindNodes(new NamePattern(Id));
        if (Wait)
        {
            foreach (WiberLogLine line in Enumerate(token => IdleEnd.ReadAsync(
                ending => LogLines.FollowAsync(nodes, Tail, ending), Timeout, null, token)))
            {
                WriteObject(line);
            }

            return;
        }

        foreach (NodeConfig node in nodes)
        {
            Guard(node.Id, () => ShowTail(node));
        }
    }

    private void ShowTail(NodeConfig node)
    {
        try
        {
            foreach (WiberLogLine line in LogLines.ReadTail(node, Tail))
            {
                StopToken.ThrowIfCancellationRequested();
                WriteObject(line);
            }
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(
                new Failure("NoLog", ErrorCategory.ObjectNotFound, $"Start-WiberNode {node.Id} starts the node."),
                $"{node.Id} has no log yet: there is no {NodeFiles.ConsoleLog(node.DataDirectory)}",
                node.Id,
                error);
        }
    }
}
