using System.Management.Automation;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Topics;

/// <summary>Deletes topics with all their messages.</summary>
/// <remarks>Returns when it is committed. Consumer groups lose their offsets in it.</remarks>
/// <example>
/// <code>Remove-WiberTopic scratch -Confirm:$false</code>
/// Deletes a topic without asking.
/// </example>
/// <example>
/// <code>Get-WiberTopic test-* | Remove-WiberTopic -WhatIf</code>
/// Shows which topics would be deleted.
/// </example>
[Cmdlet(VerbsCommon.Remove, "WiberTopic", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveWiberTopicCommand : ClusterCommand
{
    /// <summary>Names of the topics.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(TopicCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Topic { get; set; } = [];

    internal override void ProcessInput()
    {
        ClusterConnection connection = Connect();
        foreach (string name in Topic)
        {
            Guard(name, () =>
            {
                if (ShouldProcess($"topic {name} with all its messages, cluster of {connection.ConfigOrAddresses}", "Delete"))
                {
                    Await(token => connection.Client.DeleteTopicAsync(name, token));
                }
            });
        }
    }
}
