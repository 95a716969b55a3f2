namespace Symflux.Restoration;

/// <summary>Takes the next values of a channel.</summary>
/// <param name="channel">Which.</param>
/// <param name="values">The values.</param>
internal delegate void ValueTaker(int channel, ReadOnlySpan<float> values);

/// <summary>Goes over a page: hands all its values on, some at a time, those of a channel in their order.</summary>
/// <param name="take">Takes them.</param>
internal delegate void PageVisit(ValueTaker take);
