namespace Wiber.Tui.Formatting;

/// <summary>A finding within a <see cref="DoctorDocument"/>.</summary>
/// <param name="Result"><c>ok</c>, <c>warn</c> or <c>fail</c>.</param>
/// <param name="Check">What was looked at.</param>
/// <param name="Target">The node, cluster or machine.</param>
/// <param name="Message">What was found.</param>
/// <param name="Action">What to do; null if nothing.</param>
internal sealed record DoctorFinding(string Result, string Check, string Target, string Message, string? Action);
