using System.Globalization;
using System.Management.Automation;
using Wiber.Client.Api.Groups;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Parameters;

namespace Wiber.PowerShell.Groups;

/// <summary>Sets where a consumer group goes on in a topic.</summary>
/// <remarks>
/// Only while the group has no members. Further back it gets messages again; further on it never gets those in between. Returns
/// when it is committed.
/// </remarks>
/// <example>
/// <code>Reset-WiberConsumerGroup billing -Topic orders -To Earliest -Confirm:$false</code>
/// Lets a group begin anew.
/// </example>
/// <example>
/// <code>Reset-WiberConsumerGroup billing -Topic orders -Since 2h -Confirm:$false -PassThru</code>
/// Lets it go on with what is two hours old, and shows it.
/// </example>
[Cmdlet(
    VerbsCommon.Reset,
    "WiberConsumerGroup",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ToPlace)]
[OutputType(typeof(WiberConsumerGroup))]
public sealed class ResetWiberConsumerGroupCommand : ClusterCommand
{
    private const string ToPlace = "Place";
    private const string ToTime = "Time";

    /// <summary>The group.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [ValidateNotNullOrEmpty]
    public string Group { get; set; } = "";

    /// <summary>The topic.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(TopicCompleter))]
    [ValidateNotNullOrEmpty]
    public string Topic { get; set; } = "";

    /// <summary>One partition. Default: all of the topic.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Partition { get; set; }

    /// <summary>Where it goes on: Earliest, Latest, or an offset.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ToPlace)]
    [ArgumentCompleter(typeof(StartCompleter))]
    [ValidatePattern(@"^(?i:earliest|latest|\d{1,18})$")]
    public string? To { get; set; }

    /// <summary>Where it goes on: the first message of this time or later. A time, or how long ago, such as 90s or 2h.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ToTime)]
    [InstantTransformation]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Gives the group as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessInput() => Guard(Group, () =>
    {
        ClusterConnection connection = Connect();
        string place = To ?? Since!.Value.ToString("u", CultureInfo.InvariantCulture);
        if (!ShouldProcess($"group {Group} in topic {Topic} to {place}, cluster of {connection.ConfigOrAddresses}", "Reset"))
        {
            return;
        }

        long offset = 0;
        bool isOffset = To is not null && long.TryParse(To, NumberStyles.None, CultureInfo.InvariantCulture, out offset);
        var reset = new GroupReset
        {
            Topic = Topic,
            Partition = Partition,
            To = isOffset ? null : To?.ToLowerInvariant(),
            Offset = isOffset ? offset : null,
            Time = Since,
        };
        GroupDescription group = Await(token => connection.Client.ResetGroupAsync(Group, reset, token));
        if (PassThru)
        {
            WriteObject(new WiberConsumerGroup(group, connection.ConfigOrAddresses));
        }
    });
}
