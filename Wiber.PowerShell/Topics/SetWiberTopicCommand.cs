using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;

namespace Wiber.PowerShell.Topics;

/// <summary>Changes how topics are kept.</summary>
/// <remarks>
/// Returns when it is committed. What is not given stays as it is. Messages that the new settings do not keep go, so it asks
/// first when one of the settings of retention is given.
/// </remarks>
/// <example>
/// <code>Set-WiberTopic orders -Partitions 12</code>
/// Spreads new messages over more partitions.
/// </example>
/// <example>
/// <code>Get-WiberTopic log* | Set-WiberTopic -RetentionBytes 10GB -Confirm:$false</code>
/// Bounds some topics, without asking.
/// </example>
[Cmdlet(VerbsCommon.Set, "WiberTopic", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberTopic))]
public sealed class SetWiberTopicCommand : TopicSettingsCommand
{
    /// <summary>Names of the topics.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(TopicCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Topic { get; set; } = [];

    /// <summary>Does not ask whether messages may go.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the topics as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessInput()
    {
        TopicSettings changes = ReadSettings();
        if (changes == new TopicSettings())
        {
            throw CommandException.InvalidArgument("there is nothing to change", "Give a setting, such as -Retention 7d.");
        }

        ClusterConnection connection = Connect();
        foreach (string name in Topic)
        {
            Guard(name, () => Change(connection, name, changes));
        }
    }

    private void Change(ClusterConnection connection, string name, TopicSettings changes)
    {
        if (ShouldProcess($"topic {name}, cluster of {connection.ConfigOrAddresses}", "Change")
            && MayDropMessages(connection, name))
        {
            TopicDescription changed = Await(token => connection.Client.AlterTopicAsync(name, changes, token));
            if (PassThru)
            {
                WriteObject(new WiberTopic(changed, connection.ConfigOrAddresses));
            }
        }
    }

    private bool MayDropMessages(ClusterConnection connection, string name)
    {
        bool dropsMessages = Retention > TimeSpan.Zero || RetentionBytes > 0 || RetentionMessages > 0;
        return !dropsMessages || Force || MayLoseData(
            $"Messages of {name}, cluster of {connection.ConfigOrAddresses}, that the new settings do not keep are lost.",
            "Change the retention?");
    }
}
