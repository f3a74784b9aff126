using System.Management.Automation;
using Wiber.Client.Members;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Nodes;

/// <summary>Takes a node into the running cluster.</summary>
/// <remarks>
/// Writes the node into the cluster's file behind the others, starts it, asks the leader to take it in, and waits until it has
/// the log and votes. A node that the file names already is taken as it stands there. If the cluster refuses, the file is put
/// back as it was and the node stopped. One node at a time is added or removed.
/// </remarks>
/// <example>
/// <code>Add-WiberNode n4 -PassThru</code>
/// Makes a fourth node on this machine, on the next free ports.
/// </example>
/// <example>
/// <code>Add-WiberNode n5 -Learner -Verbose</code>
/// Makes a node that gets all messages and serves reads but never votes.
/// </example>
[Cmdlet(VerbsCommon.Add, "WiberNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberNode))]
public sealed class AddWiberNodeCommand : ClusterCommand
{
    /// <summary>The new node's id: 1 to 64 letters, digits, underscores and hyphens, beginning with a letter or digit.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Node")]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = "";

    /// <summary>Name or address at which it is reached. Default: that of the last node.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? HostName { get; set; }

    /// <summary>Its port for clients. Default: the next free one behind those of the others.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>Its port for the other nodes. Default: 1000 over the other.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int? PeerPort { get; set; }

    /// <summary>It gets all messages and serves reads, and never votes.</summary>
    [Parameter]
    public SwitchParameter Learner { get; set; }

    /// <summary>Do not start it: it runs already, here or elsewhere.</summary>
    [Parameter]
    public SwitchParameter NoStart { get; set; }

    /// <summary>Gives the node.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessInput() => Guard(Id, () =>
    {
        ClusterConnection connection = Connect();
        var request = new NewNodeRequest(Id, HostName, Port, PeerPort, Learner, NoStart);
        var addition = new NodeAddition(connection.RequireConfig(), connection.Options, request, Tell);
        if (!ShouldProcess($"node {Id} to {connection.ConfigOrAddresses}", "Add"))
        {
            return;
        }

        Await(addition.RunAsync);
        if (PassThru)
        {
            // The file names one node more than it did when the connection was opened.
            using ClusterConnection now = ClusterConnection.Open(Target, ClientOptions);
            IReadOnlyList<WiberNode> nodes = Await(
                async token => WiberNode.ListOf(await now.Client.GetClusterStatusAsync(token), now.ConfigOrAddresses));
            WriteObject(nodes.First(node => node.Id == Id));
        }
    });

    private void Tell(string step)
    {
        Detail(step);
        Progress($"Adding {Id}", step);
    }
}
