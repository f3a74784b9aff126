using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Groups;

/// <summary>Shows consumer groups: their members, how far they are, and how much they have before them.</summary>
/// <remarks>A name that does not exist is an error; a pattern that matches nothing is not.</remarks>
/// <example>
/// <code>Get-WiberConsumerGroup</code>
/// Lists the groups.
/// </example>
/// <example>
/// <code>(Get-WiberConsumerGroup billing).Partitions</code>
/// Shows how far a group is in each partition, and who consumes it.
/// </example>
/// <example>
/// <code>Get-WiberConsumerGroup | Where-Object Lag -gt 1000</code>
/// Finds groups that are behind.
/// </example>
[Cmdlet(VerbsCommon.Get, "WiberConsumerGroup")]
[OutputType(typeof(WiberConsumerGroup))]
public sealed class GetWiberConsumerGroupCommand : ClusterCommand
{
    /// <summary>Names of the groups; with wildcards, all that match. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public string[]? Group { get; set; }

    internal override void ProcessInput()
    {
        ClusterConnection connection = ConnectToLeader();
        var pattern = new NamePattern(Group);
        IEnumerable<string> listed = pattern.NeedsList
            ? Await(connection.Client.GetGroupsAsync).Select(group => group.Group).Where(pattern.IsMatch)
            : [];
        foreach (string name in listed.Concat(pattern.Plain).Distinct().Order(StringComparer.Ordinal))
        {
            Guard(name, () => Show(connection, name, pattern.Plain.Contains(name)));
        }
    }

    private void Show(ClusterConnection connection, string name, bool isAskedFor)
    {
        GroupDescription group;
        try
        {
            group = Await(token => connection.Client.GetGroupAsync(name, token));
        }
        catch (WiberApiException error) when (error.Code == WiberErrorCodes.UnknownGroup && !isAskedFor)
        {
            // It was removed since the list was made.
            return;
        }

        WriteObject(new WiberConsumerGroup(group, connection.ConfigOrAddresses));
    }
}
