using System.Management.Automation;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Groups;

/// <summary>Forgets consumer groups and where they are.</summary>
/// <remarks>Only while the group has no members. A group of the same name begins anew.</remarks>
/// <example>
/// <code>Remove-WiberConsumerGroup audit -Confirm:$false</code>
/// Forgets a group without asking.
/// </example>
/// <example>
/// <code>Get-WiberConsumerGroup | Where-Object State -eq Empty | Remove-WiberConsumerGroup -WhatIf</code>
/// Shows which groups would be forgotten.
/// </example>
[Cmdlet(VerbsCommon.Remove, "WiberConsumerGroup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveWiberConsumerGroupCommand : ClusterCommand
{
    /// <summary>Names of the groups.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Group { get; set; } = [];

    internal override void ProcessInput()
    {
        ClusterConnection connection = Connect();
        foreach (string name in Group)
        {
            Guard(name, () =>
            {
                if (ShouldProcess($"group {name} with its offsets, cluster of {connection.ConfigOrAddresses}", "Forget"))
                {
                    Await(token => connection.Client.DeleteGroupAsync(name, token));
                }
            });
        }
    }
}
