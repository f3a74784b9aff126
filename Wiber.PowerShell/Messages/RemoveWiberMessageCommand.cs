using System.Management.Automation;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Messages;

/// <summary>Deletes single messages.</summary>
/// <remarks>
/// Returns when the deletion is committed: no read shows the message any more, on any node. Offsets of others stay, and its id
/// stays taken.
/// </remarks>
/// <example>
/// <code>Remove-WiberMessage chat -Partition 0 -Offset 0 -Confirm:$false</code>
/// Deletes the first message.
/// </example>
/// <example>
/// <code>Get-WiberMessage chat -Sender mallory | Remove-WiberMessage -WhatIf</code>
/// Shows which messages would be deleted.
/// </example>
[Cmdlet(VerbsCommon.Remove, "WiberMessage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveWiberMessageCommand : ClusterCommand
{
    /// <summary>The topic.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TopicCompleter))]
    [ValidateNotNullOrEmpty]
    public string Topic { get; set; } = "";

    /// <summary>The message's place within the partition.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, long.MaxValue)]
    public long Offset { get; set; }

    /// <summary>The partition within the topic.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, int.MaxValue)]
    public int Partition { get; set; }

    internal override void ProcessInput() => Guard($"{Topic}[{Partition}]@{Offset}", () =>
    {
        ClusterConnection connection = Connect();
        if (ShouldProcess($"message {Topic}[{Partition}]@{Offset}, cluster of {connection.ConfigOrAddresses}", "Delete"))
        {
            Await(token => connection.Client.DeleteMessageAsync(Topic, Partition, Offset, token));
        }
    });
}
