using Wiber.Node.Clock.Status;

namespace Wiber.Node.Http.Time;

/// <summary>States of a clock as the API names them.</summary>
internal static class ClockStateText
{
    public static string Of(ClockState state) => state switch
    {
        ClockState.Leading => "leading",
        ClockState.Following => "following",
        ClockState.Holdover => "holdover",
        _ => "unsynchronized",
    };
}
