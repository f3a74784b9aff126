using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Topics;

/// <summary>Makes topics.</summary>
/// <remarks>
/// Returns when it is committed. One that is there already with the same settings is fine. The first message to a topic makes
/// it too, unless the cluster's file says otherwise; this is for who wants other settings than the default.
/// </remarks>
/// <example>
/// <code>New-WiberTopic invoices -Partitions 6 -Retention 7d</code>
/// Makes a topic that keeps messages for a week.
/// </example>
/// <example>
/// <code>'eu', 'us' | ForEach-Object { New-WiberTopic "sales-$_" -RetentionMessages 100000 }</code>
/// Makes two topics that keep the last 100,000 messages of each partition.
/// </example>
[Cmdlet(VerbsCommon.New, "WiberTopic", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(WiberTopic))]
public sealed class NewWiberTopicCommand : TopicSettingsCommand
{
    /// <summary>Names of the topics: 1 to 249 letters, digits, dots, underscores, colons and hyphens.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ValidateNotNullOrEmpty]
    public string[] Topic { get; set; } = [];

    internal override void ProcessInput()
    {
        ClusterConnection connection = Connect();
        TopicSettings settings = ReadSettings();
        foreach (string name in Topic)
        {
            Guard(name, () =>
            {
                if (ShouldProcess($"topic {name}", "Make"))
                {
                    var topic = new NewTopic
                    {
                        Topic = name,
                        Partitions = settings.Partitions,
                        RetentionMs = settings.RetentionMs,
                        RetentionBytes = settings.RetentionBytes,
                        RetentionMessages = settings.RetentionMessages,
                        MessageBytesMax = settings.MessageBytesMax,
                        Acks = settings.Acks,
                    };
                    TopicDescription made = Await(token => connection.Client.CreateTopicAsync(topic, token));
                    WriteObject(new WiberTopic(made, connection.ConfigOrAddresses));
                }
            });
        }
    }
}
