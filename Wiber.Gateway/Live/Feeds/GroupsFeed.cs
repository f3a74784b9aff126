using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Documents;

namespace Wiber.Gateway.Live.Feeds;

/// <summary>The consumer groups with their lag.</summary>
internal sealed class GroupsFeed(GatewayContext gateway) : ILiveFeed
{
    private const int GroupsMax = 50;

    public string Name => "groups";

    public TimeSpan Interval => TimeSpan.FromSeconds(1.5);

    public async Task<byte[]?> LookAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<GroupSummary> all = await gateway.Poller.GetGroupsAsync(cancellationToken);
        GroupDescription?[] groups = await Task.WhenAll(all
            .OrderBy(group => group.Group, StringComparer.Ordinal)
            .Take(GroupsMax)
            .Select(group => DescribeAsync(group.Group, cancellationToken)));
        return JsonSerializer.SerializeToUtf8Bytes(
            new GroupsFrame([.. groups.OfType<GroupDescription>()], all.Count), GatewayJsonContext.Default.GroupsFrame);
    }

    private async Task<GroupDescription?> DescribeAsync(string group, CancellationToken cancellationToken)
    {
        try
        {
            return await gateway.Poller.GetGroupAsync(group, cancellationToken);
        }
        catch (WiberApiException error) when (error.Code == WiberErrorCodes.UnknownGroup)
        {
            // Deleted since it was listed.
            return null;
        }
    }
}
