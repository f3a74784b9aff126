using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Topics;

/// <summary>Shows topics: their partitions, how many messages they have, how they are kept.</summary>
/// <remarks>A name that does not exist is an error; a pattern that matches nothing is not.</remarks>
/// <example>
/// <code>Get-WiberTopic</code>
/// Lists the topics.
/// </example>
/// <example>
/// <code>(Get-WiberTopic orders).Partitions</code>
/// Shows the partitions of a topic with their offsets.
/// </example>
/// <example>
/// <code>Get-WiberTopic o* | Where-Object MessageCount -gt 0 | Receive-WiberMessage | Measure-Object</code>
/// Counts the messages of some topics.
/// </example>
[Cmdlet(VerbsCommon.Get, "WiberTopic")]
[OutputType(typeof(WiberTopic))]
public sealed class GetWiberTopicCommand : ClusterCommand
{
    /// <summary>Names of the topics; with wildcards, all that match. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(TopicCompleter))]
    public string[]? Topic { get; set; }

    internal override void ProcessInput()
    {
        ClusterConnection connection = ConnectToLeader();
        var pattern = new NamePattern(Topic);
        if (pattern.NeedsList)
        {
            IReadOnlyList<TopicDescription> all = Await(connection.Client.GetTopicsAsync);
            WriteObject(
                all.Where(topic => pattern.IsMatch(topic.Topic) && !pattern.Plain.Contains(topic.Topic))
                    .OrderBy(topic => topic.Topic, StringComparer.Ordinal)
                    .Select(topic => new WiberTopic(topic, connection.ConfigOrAddresses)),
                enumerateCollection: true);
        }

        foreach (string name in pattern.Plain)
        {
            Guard(name, () => WriteObject(
                new WiberTopic(Await(token => connection.Client.GetTopicAsync(name, token)), connection.ConfigOrAddresses)));
        }
    }
}
