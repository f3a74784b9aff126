namespace Wiber.Node.Http.Status;

/// <summary>Which version of the node's program this is.</summary>
internal static class ProgramVersion
{
    public static readonly string Text = typeof(ProgramVersion).Assembly.GetName().Version?.ToString(3) ?? "";
}
