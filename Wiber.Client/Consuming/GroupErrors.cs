using Wiber.Client.Api;

namespace Wiber.Client.Consuming;

/// <summary>What the errors of nodes mean to a consumer in a group.</summary>
internal static class GroupErrors
{
    /// <summary>Whether the same request may succeed later.</summary>
    public static bool MayPass(WiberApiException error) =>
        error.Code is WiberErrorCodes.Unreachable or WiberErrorCodes.NoLeader or WiberErrorCodes.NotLeader
            or WiberErrorCodes.Overloaded or WiberErrorCodes.OutcomeUnknown or "not_ready";

    /// <summary>Whether the group has no such member; and it is forgotten with its last one if nothing was committed.</summary>
    public static bool IsGivenUp(WiberApiException error) =>
        error.Code is WiberErrorCodes.UnknownMember or WiberErrorCodes.UnknownGroup;

    /// <summary>A node that is behind may not know what the group's assignment knows already.</summary>
    public static bool IsNotThereYet(WiberApiException error) =>
        error.Code is WiberErrorCodes.UnknownTopic or "unknown_partition";
}
