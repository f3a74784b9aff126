namespace Wiber.Tui.Monitor.Keys;

/// <summary>A row of the key table.</summary>
/// <param name="Section">The heading it stands under in the help.</param>
/// <param name="Scope">Where it holds.</param>
/// <param name="Command">What it does.</param>
/// <param name="Help">The same for people.</param>
/// <param name="Hint">A word for the line of hints; null to leave it out there.</param>
/// <param name="Keys">The keys, the best known first.</param>
internal sealed record KeyBinding(
    string Section, KeyScope Scope, MonitorCommand Command, string Help, string? Hint, params KeyStroke[] Keys)
{
    /// <summary>The keys as the help names them; a run of digits as its ends.</summary>
    public string KeyText => Keys.Length > 2 && Keys.All(key => key.Character.Value is >= '0' and <= '9')
        ? $"{Keys[0]}-{Keys[^1]}"
        : string.Join(" ", Keys);
}
