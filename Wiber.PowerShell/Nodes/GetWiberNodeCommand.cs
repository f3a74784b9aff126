using System.Management.Automation;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;

namespace Wiber.PowerShell.Nodes;

/// <summary>Shows the nodes of a cluster: who leads, how far everyone is, who is down.</summary>
/// <remarks>
/// All nodes are asked at once; one that does not answer within a second is shown with what is known of it. Members that the
/// cluster's file does not name are shown too.
/// </remarks>
/// <example>
/// <code>Get-WiberNode</code>
/// Shows all nodes.
/// </example>
/// <example>
/// <code>Get-WiberNode | Where-Object Role -eq Leader | Select-Object -ExpandProperty Uri</code>
/// Gives the leader's address.
/// </example>
/// <example>
/// <code>Get-WiberNode n* | Sort-Object Lag | Format-Table Id, Lag, LastLogIndex</code>
/// Shows who is behind.
/// </example>
[Cmdlet(VerbsCommon.Get, "WiberNode")]
[OutputType(typeof(WiberNode))]
public sealed class GetWiberNodeCommand : ClusterCommand
{
    /// <summary>Ids of the nodes; with wildcards, all that match. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Node")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Id { get; set; }

    internal override void ProcessInput()
    {
        ClusterConnection connection = Connect();
        IReadOnlyList<WiberNode> nodes = Await(
            async token => WiberNode.ListOf(await connection.Client.GetClusterStatusAsync(token), connection.ConfigOrAddresses));
        var pattern = new NamePattern(Id);
        WriteObject(nodes.Where(node => pattern.IsMatch(node.Id ?? "")), enumerateCollection: true);
        if (pattern.FindMissing(nodes.Select(node => node.Id ?? "")) is { } missing)
        {
            Guard(missing, () => throw CommandException.UnknownNode(
                missing, nodes.Select(node => node.Id ?? node.Uri.Authority)));
        }
    }
}
