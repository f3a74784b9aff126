namespace Wiber.Tui.Demo;

/// <summary>A difference between what was acknowledged and what is there.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Detail">With which message, in words.</param>
internal sealed record Finding(FindingKind Kind, string Detail)
{
    public override string ToString() => $"{Kind}: {Detail}";
}
