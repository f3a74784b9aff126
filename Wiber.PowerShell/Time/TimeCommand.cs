using System.Management.Automation;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;

namespace Wiber.PowerShell.Time;

/// <summary>A cmdlet that asks nodes for their clocks.</summary>
public abstract class TimeCommand : ClusterCommand
{
    /// <summary>Ids of the nodes; with wildcards, all that match. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Node")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Id { get; set; }

    internal abstract Task<NodeTime> AskAsync(WiberClient client, Uri node, CancellationToken cancellationToken);

    /// <summary>Whether a node is to be asked, which may change something.</summary>
    internal virtual bool IsWanted(string node) => true;

    internal sealed override void ProcessInput()
    {
        ClusterConnection connection = Connect();
        var pattern = new NamePattern(Id);
        ClusterStatus status = Await(connection.Client.GetClusterStatusAsync);
        ClusterNodeStatus[] chosen =
            [.. status.Nodes.Where(node => pattern.IsMatch(node.Id ?? "")).Where(node => IsWanted(node.Id ?? node.Url))];

        // All at once: one that does not answer keeps nobody waiting for the others.
        (string Name, Task<NodeTime> Time)[] asked =
            [.. chosen.Select(node => (node.Id ?? node.Url, AskAsync(connection.Client, new Uri(node.Url), StopToken)))];
        foreach ((string name, Task<NodeTime> time) in asked)
        {
            Guard(name, () => WriteObject(new WiberTime(Await(_ => time), connection.ConfigOrAddresses)));
        }

        if (pattern.FindMissing(status.Nodes.Select(node => node.Id ?? "")) is { } missing)
        {
            Guard(missing, () => throw CommandException.UnknownNode(
                missing, status.Nodes.Select(node => node.Id ?? node.Url)));
        }
    }
}
