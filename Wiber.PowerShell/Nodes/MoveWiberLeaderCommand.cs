using System.Management.Automation;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Nodes;

/// <summary>Hands leadership over to another node.</summary>
/// <remarks>
/// The leader brings the other node up to date and lets it begin an election that it wins; writes wait for a moment and none is
/// lost. Returns when another node leads.
/// </remarks>
/// <example>
/// <code>Move-WiberLeader -PassThru</code>
/// Lets the follower lead that is furthest, and shows it.
/// </example>
/// <example>
/// <code>Move-WiberLeader n2 -Verbose</code>
/// Lets n2 lead.
/// </example>
[Cmdlet(VerbsCommon.Move, "WiberLeader", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberNode))]
public sealed class MoveWiberLeaderCommand : ClusterCommand
{
    /// <summary>The node that is to lead. Default: the follower that is furthest.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Node", "To")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string? Id { get; set; }

    /// <summary>Gives the new leader.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessInput() => Guard(Id, () =>
    {
        ClusterConnection connection = Connect();
        string? target = string.IsNullOrEmpty(Id) ? null : Id;
        if (!ShouldProcess($"leadership of {connection.ConfigOrAddresses} to {target ?? "another node"}", "Move"))
        {
            return;
        }

        string leader = Await(token => connection.Client.MoveLeaderAsync(target, token));
        Detail($"{leader} leads");
        if (PassThru)
        {
            IReadOnlyList<WiberNode> nodes = Await(
                async token => WiberNode.ListOf(
                    await connection.Client.GetClusterStatusAsync(token), connection.ConfigOrAddresses));
            WriteObject(nodes.Where(node => node.Id == leader), enumerateCollection: true);
        }
    });
}
